"""The only conversions of units in Python: NNMT counts in SI units, siegert in those of NEST."""

MS_PER_S = 1e3
MV_PER_V = 1e3
PA_PER_A = 1e12
PF_PER_F = 1e12
