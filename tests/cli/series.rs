//! `siegert bold`, `hierarchy` and `granger`: what series tell.

use std::fmt::Write;

use crate::support::{Folder, NETWORK};

/// A number between 0 and 1 for a number, the same everywhere.
fn noise(number: u64) -> f64 {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Three series of 1 ms: the second follows the first after 7 ms, the third is alone.
fn follower(samples: u64) -> String {
    let mut text = "lead,follow,alone\n".to_owned();
    let at = |series: u64, k: u64| noise(1_000_000 * series + k) - 0.5;
    for k in 0..samples {
        let follow = at(0, k) + 0.2 * at(1, k);
        writeln!(text, "{},{follow},{}", at(0, k + 7), at(2, k)).unwrap();
    }
    text
}

#[test]
fn bold_signals_are_series_of_their_own() {
    let folder = Folder::new();
    let mut text = "time_s,V1,V2\n".to_owned();
    for k in 0..1_000 {
        let on = u8::from(k < 100);
        writeln!(text, "{},{on},{}", 0.01 * f64::from(k), 2 * on).unwrap();
    }
    folder.write("activity.csv", &text);
    let run = folder.siegert("bold --series activity.csv --every 100 --out b --json");
    let document = run.json();
    assert_eq!(document["model"], "friston2003");
    assert_eq!((&document["interval_ms"], &document["samples"]), (&100.0.into(), &100.into()));
    // A second of activity has its peak some 4 s after its begin, at 1 or 2 % (Friston et al. 2003,
    // doi:10.1016/S1053-8119(03)00202-7).
    let peak = |document: &serde_json::Value| {
        (
            document["times_of_maxima_s"][0].as_f64().unwrap(),
            document["maxima"][0].as_f64().unwrap(),
        )
    };
    let (time_s, height) = peak(&document);
    assert!((3.0..5.5).contains(&time_s) && (0.005..0.03).contains(&height), "{document}");
    assert_eq!(document["maxima"][0], document["maxima"][1]);
    assert!(folder.path("b/bold.svg").is_file());
    let again = folder.siegert("connectivity --series b/bold.csv --discard 500 --json").json();
    assert_eq!(again["names"], serde_json::json!(["V1", "V2"]));
    assert!((again["correlations"][0][1].as_f64().unwrap() - 1.0).abs() < 1e-9);
    let other = folder.siegert("bold --series activity.csv --model buxton2004 --json").json();
    assert_eq!(other["model"], "buxton2004");
    let published = folder.siegert("bold --series activity.csv --definitions published --json");
    assert_eq!(published.json()["model"], "published");
    folder.write("silent.csv", "A,B\n0,1\n0,2\n");
    folder.siegert("bold --series silent.csv --interval 1").assert_refused(&["A is never above 0"]);
}

#[test]
fn lags_are_told_from_chance_and_make_an_order() {
    let folder = Folder::new();
    folder.write("series.csv", &follower(3_000));
    let line = "hierarchy --series series.csv --interval 1 --largest-lag 50 --json --out h";
    let document = folder.siegert(line).json();
    assert_eq!(document["names"], serde_json::json!(["lead", "follow", "alone"]));
    assert_eq!(
        (document["lags_ms"][1][0].as_f64(), document["pairs"].as_u64()),
        (Some(7.0), Some(3))
    );
    assert_eq!(document["significant_pairs"], 1);
    let table = std::fs::read_to_string(folder.path("h/lags.csv")).unwrap();
    assert!(
        table.starts_with(
            "name,other,lag_ms,correlation,p_value,p_adjusted,significant\nlead,follow,-7.0,"
        ),
        "{table}"
    );
    for file in ["hierarchy.csv", "lags.svg", "hierarchy.svg", "hierarchy.json"] {
        assert!(folder.path("h").join(file).is_file(), "{file}");
    }
    let run = folder.siegert(&format!("{line} --only-significant --force"));
    let significant = run.json();
    assert_eq!(significant["groups"], 2);
    assert!(run.stderr.contains("2 groups"), "{}", run.stderr);
    let heights = &significant["heights_ms"];
    let apart = heights[1].as_f64().unwrap() - heights[0].as_f64().unwrap();
    assert!((apart - 7.0).abs() < 1e-9, "{heights}");
    let published = format!("{line} --definitions published --force");
    let lag = folder.siegert(&published).json()["lags_ms"][1][0].as_f64().unwrap();
    assert!((0.5..2.5).contains(&(lag - 7.0).abs()), "{lag}");
    for (more, words) in [
        ("--largest-lag 2000", "at least 4001 samples"),
        ("--only-significant --surrogates 0", "--surrogates"),
        ("--exclude lead,follow", "at least 2"),
    ] {
        let line = format!("hierarchy --series series.csv --interval 1 {more}");
        folder.siegert(&line).assert_refused(&[words]);
    }
}

#[test]
fn causes_are_found_with_their_order_and_few_false_ones() {
    let folder = Folder::new();
    folder.write("series.csv", &follower(2_000));
    let line = "granger --series series.csv --interval 1 --json";
    let document = folder.siegert(&format!("{line} --largest-order 10 --out g")).json();
    assert_eq!(document["orders"][1], 7);
    assert_eq!((&document["tests"], &document["significant"]), (&6.into(), &1.into()));
    let pairs = document["pairs"].as_array().unwrap();
    let found = pairs.iter().find(|pair| pair["significant"] == true).unwrap();
    assert_eq!((&found["source"], &found["target"]), (&"lead".into(), &"follow".into()));
    // ln(variance of both over that of the noise) = ln((1 + 0.04) / 0.04).
    let causality = found["causality"].as_f64().unwrap();
    assert!((causality - 26_f64.ln()).abs() < 0.15, "{causality}");
    let table = std::fs::read_to_string(folder.path("g/granger.csv")).unwrap();
    assert!(table.starts_with("target,source,causality,bias,statistic,p_value,"), "{table}");
    assert!(folder.path("g/granger.svg").is_file());
    let published = folder.siegert(&format!("{line} --definitions published")).json();
    assert_eq!((&published["orders"][0], &published["test"]), (&25.into(), &"levene".into()));
    folder.write("sources.csv", ",lead,follow,alone\nlead,0,0,0\nfollow,0,0,1\nalone,0,0,0\n");
    let few = format!("{line} --sources sources.csv --targets follow --order 2");
    let few = folder.siegert(&few).json();
    assert_eq!((&few["tests"], &few["targets"]), (&1.into(), &serde_json::json!(["follow"])));
    for (more, words) in [
        ("--order 0", "1 to 1000"),
        ("--order 700", "samples"),
        ("--targets V1", "--targets V1"),
        ("--preset brunel2000", "one of the series"),
    ] {
        let refused = folder.siegert(&format!("granger --series series.csv --interval 1 {more}"));
        refused.assert_refused(&[words]);
    }
}

#[test]
fn recordings_have_bold_signals_lags_and_causes() {
    let folder = Folder::new();
    folder.write("small.toml", NETWORK);
    let run = folder.siegert("simulate --network small.toml --time 500 --out run --quiet");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let bold = folder.siegert("bold run --network small.toml --json").json();
    assert_eq!(bold["of"], "synaptic input (pA)");
    folder.siegert("bold run").assert_refused(&["--of"]);
    let lags = folder.siegert("hierarchy run --largest-lag 20 --by populations --json").json();
    assert!(lags["lags_ms"][0][1].is_number(), "{lags}");
    let causes = folder.siegert("granger run --network small.toml --order 3 --json").json();
    assert_eq!(causes["sources"], "in-degrees above 1");
    assert!(causes["tests"].as_u64().unwrap() > 0);
}
