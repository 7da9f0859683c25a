#!/bin/bash
#SBATCH --job-name={{name}}
#SBATCH --nodes={{nodes}}
#SBATCH --ntasks-per-node={{ranks_per_node}}
#SBATCH --cpus-per-task={{threads}}
#SBATCH --time={{wall_time}}
#SBATCH --requeue
#SBATCH --open-mode=append
# Well before the time limit, every rank is told to stop at the next exchange of spikes and to
# leave a checkpoint.
#SBATCH --signal=TERM@{{grace_s}}

srun {{command}}
ended=$?

# 130: stopped in good order before its end. The job goes back into the queue, and its next run
# goes on from the checkpoint.
if [ "$ended" -eq 130 ]; then
    scontrol requeue "$SLURM_JOB_ID"
fi
exit "$ended"
