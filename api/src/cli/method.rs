//! `webm method NAME FILE`: a method on a file, so that anyone can hold it against another implementation, without the server.
//!
//! Called by the command line. It opens the file and prints the answer; what it means stands in `insight::methods`.

use crate::insight::methods::cli;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Which method. All print JSON, `null` for what is undefined.
#[derive(clap::Subcommand)]
pub enum Method {
    /// When: incidents spread over weekdays and hours; CSV with id, from, to, or JSON cases of these
    Aoristic {
        /// The file
        file: PathBuf,
        /// IANA time zone of the times, as in Europe/Amsterdam
        #[arg(long)]
        zone: String,
    },
    /// Displacement quotient; JSON cases under "wdq": A (target), B (buffer), C (control), each [before, after]
    Wdq {
        /// The file
        file: PathBuf,
    },
    /// Displacement difference with interval; JSON cases under "wdd": control, treated, disp_control, disp_treated (each [before, after]), time_weights, area_weights, alpha
    Wdd {
        /// The file
        file: PathBuf,
        /// Share of false alarms for cases that name none; 0.10 where neither does
        #[arg(long)]
        alpha: Option<f64>,
    },
    /// Two counts: exact p, rate ratio with interval, z; JSON cases under "compare": pre, post, exposure_pre, exposure_post
    TwoCounts {
        /// The file
        file: PathBuf,
    },
    /// The 95% interval of a count; JSON cases under "count_ci": count
    Interval {
        /// The file
        file: PathBuf,
    },
    /// Each week against the eight before; JSON cases under "weekly_band", in order: week_start, count
    Bands {
        /// The file
        file: PathBuf,
    },
    /// Many p held together (Benjamini–Hochberg); CSV with p_two_sided, or JSON cases of it under "rows" or "funnel.rows"
    Fdr {
        /// The file
        file: PathBuf,
    },
    /// How concentrated incidents are over shops; JSON cases under "cases": counts (zeros too), label
    Concentration {
        /// The file
        file: PathBuf,
    },
    /// How alike incidents are by method; JSON under "incidents": id, mo (tags); "truth_series" (series by id) may stand beside
    Similarity {
        /// The file
        file: PathBuf,
        /// Groups are alike by so much on average, 0 to 1
        #[arg(long, default_value_t = 0.5)]
        enough: f64,
        /// Leave out tags that more than this share of the tagged incidents have, 0 to 1
        #[arg(long)]
        drop_over: Option<f64>,
    },
    /// Incidents per unit; CSV with a column of units
    Units {
        /// The file
        file: PathBuf,
        /// The column that names the unit
        #[arg(long, default_value = "unit")]
        column: String,
        /// A file with the names of all units that take part, one a line, so that those without incidents are told
        #[arg(long)]
        all: Option<PathBuf>,
    },
    /// Incidents per H3 hexagon; JSON pairs under "points_lat_lon", or CSV with lat, lon
    H3 {
        /// The file
        file: PathBuf,
        /// Resolution, 0 to 15; may be given more than once; 8 to 11 where it is not
        #[arg(long)]
        resolution: Vec<u8>,
    },
    /// Each month beside the same month a year earlier, and years so far; JSON with start, monthly_counts
    Yoy {
        /// The file
        file: PathBuf,
        /// The last so many months
        #[arg(long, default_value_t = 12)]
        months: usize,
        /// Years from January to the end of this month; else the one the file asks, else its last
        #[arg(long)]
        through_month: Option<i8>,
    },
    /// Twelve months together; JSON with monthly_counts
    Rolling {
        /// The file
        file: PathBuf,
        /// The last so many months
        #[arg(long, default_value_t = 12)]
        months: usize,
    },
    /// Season and trend by the classical decomposition, from three years on; JSON with monthly_counts
    Season {
        /// The file
        file: PathBuf,
    },
    /// Median and 90th percentile of delays, open ones counted by survival; CSV with from, to (empty is open)
    Delays {
        /// The file
        file: PathBuf,
        /// IANA time zone of the times, as in Europe/Amsterdam
        #[arg(long)]
        zone: String,
        /// The moment of looking, as in "2026-01-31 14:05"; else the last time in the file
        #[arg(long)]
        as_of: Option<String>,
    },
    /// Shares of outcomes with intervals, undecided ones apart; CSV with a column of outcomes (empty is undecided)
    Shares {
        /// The file
        file: PathBuf,
        /// The column that holds the outcome
        #[arg(long, default_value = "outcome")]
        column: String,
        /// A column to divide by
        #[arg(long)]
        by: Option<String>,
    },
    /// Value lost and recovered, unknown apart; CSV with lost, recovered (1250.50; empty is unknown)
    Loss {
        /// The file
        file: PathBuf,
        /// A column to divide by
        #[arg(long)]
        by: Option<String>,
    },
}

fn open(file: &Path) -> Result<File, String> {
    File::open(file).map_err(|e| format!("{}: {e}", file.display()))
}

/// The answer of a method.
///
/// # Errors
/// A file or an option that the method cannot take, in a sentence with the line.
pub fn answer(method: &Method) -> Result<Value, String> {
    let done = match method {
        Method::Aoristic { file, zone } => cli::aoristic_file(open(file)?, zone),
        Method::Wdq { file } => cli::wdq_file(open(file)?),
        Method::Wdd { file, alpha } => cli::wdd_file(open(file)?, *alpha),
        Method::TwoCounts { file } => cli::two_counts_file(open(file)?),
        Method::Interval { file } => cli::interval_file(open(file)?),
        Method::Bands { file } => cli::bands_file(open(file)?),
        Method::Fdr { file } => cli::fdr_file(open(file)?),
        Method::Concentration { file } => cli::concentration_file(open(file)?),
        Method::Similarity { file, enough, drop_over } => cli::similarity_file(open(file)?, *enough, *drop_over),
        Method::Units { file, column, all } => {
            let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()));
            let all = all.as_ref().map(read).transpose()?;
            cli::units_file(open(file)?, column, all.as_deref())
        }
        Method::H3 { file, resolution } => cli::h3_file(open(file)?, resolution),
        Method::Yoy { file, months, through_month } => cli::yoy_file(open(file)?, *months, *through_month),
        Method::Rolling { file, months } => cli::rolling_file(open(file)?, *months),
        Method::Season { file } => cli::season_file(open(file)?),
        Method::Delays { file, zone, as_of } => cli::delays_file(open(file)?, zone, as_of.as_deref()),
        Method::Shares { file, column, by } => cli::shares_file(open(file)?, column, by.as_deref()),
        Method::Loss { file, by } => cli::loss_file(open(file)?, by.as_deref()),
    };
    done.map_err(|e| e.to_string())
}

/// Prints the answer.
pub fn run(method: Method) -> Result<(), String> {
    println!("{:#}", answer(&method)?);
    Ok(())
}
