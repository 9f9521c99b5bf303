//! `webm method wdq FILE` and `webm method wdd FILE`, on cases as in `b_wdq_wdd.json`.
//!
//! Called by the command line only. See [`super`] for the forms of files and for what it must not do.

use super::super::wdd::{Alpha, Areas, Weight, wdd};
use super::super::wdq::{BeforeAfter, Reading, wdq};
use super::{FileFault, read};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Read;

#[derive(Deserialize)]
#[allow(non_snake_case, reason = "the keys of the file")]
struct Quotient {
    A: BeforeAfter,
    B: BeforeAfter,
    C: BeforeAfter,
}

/// The quotient of cases `A`, `B`, `C`, each `[before, after]`, under `wdq`; our values under `expected`.
///
/// # Errors
/// Not such a file.
pub fn wdq_file(reader: impl Read) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    read::cases::<Quotient>(read::json_text(&bytes)?, &["wdq"])?.each(|case| {
        let Quotient { A, B, C } = case.typed;
        let out = wdq(A, B, C);
        let fraction = out.fraction.map(|(over, under)| match under {
            1 => over.to_string(),
            _ => format!("{over}/{under}"),
        });
        let mut expected = json!({
            "success_measure": out.success,
            "buffer_displacement_measure": out.buffer,
            "gross_effect": out.gross_effect,
            "net_effect": out.net_effect,
            "total_net_effect": out.total_net_effect,
            "wdq": out.quotient(),
            "wdq_exact": fraction,
            "verdict": words(out.reading),
        });
        if out.reading == Reading::EmptyControl {
            expected["error"] = words(out.reading).into();
        }
        let mut answer = case.echo(&["id", "A", "B", "C"]);
        answer.insert("expected".into(), expected);
        Ok(answer.into())
    })
}

/// The words of the golden file, which are for whoever checks; the screen has its own.
fn words(reading: Reading) -> &'static str {
    match reading {
        Reading::EmptyControl => "undefined: control count is zero",
        Reading::NoDifference => "undefined: no difference in the target relative to control",
        Reading::NotInterpretable => "not interpretable: target did worse than control, displacement cannot be claimed",
        Reading::DiffusionLarger => "diffusion, larger than direct effect",
        Reading::DiffusionEqual => "diffusion equals direct effect",
        Reading::DiffusionSmaller => "diffusion, smaller than direct effect",
        Reading::Neither => "neither displacement nor diffusion seen",
        Reading::DisplacementSmaller => "displacement smaller than direct effect",
        Reading::DisplacementEqual => "displacement equals direct effect",
        Reading::DisplacementLarger => "displacement larger than direct effect",
    }
}

#[derive(Deserialize)]
struct Difference {
    control: BeforeAfter,
    treated: BeforeAfter,
    #[serde(default = "nothing")]
    disp_control: BeforeAfter,
    #[serde(default = "nothing")]
    disp_treated: BeforeAfter,
    #[serde(default = "plain")]
    time_weights: [Weight; 2],
    #[serde(default = "plain")]
    area_weights: [Weight; 4],
    alpha: Option<Alpha>,
}

fn nothing() -> BeforeAfter {
    [0, 0].into()
}

fn plain<const N: usize>() -> [Weight; N] {
    [Weight::ONE; N]
}

/// The difference of cases `control`, `treated`, and where there are such `disp_control`, `disp_treated` (each `[before, after]`),
/// `time_weights` (2), `area_weights` (4, in the order control, treated, disp_control, disp_treated) and `alpha`, under `wdd`; our
/// values under `expected`. `alpha` holds for cases that name none; without it it is 0.10.
///
/// # Errors
/// Not such a file, or an alpha that is none.
pub fn wdd_file(reader: impl Read, alpha: Option<f64>) -> Result<Value, FileFault> {
    let otherwise = match alpha {
        None => Alpha::default(),
        Some(alpha) => Alpha::try_from(alpha).map_err(|why| FileFault::Option(why.to_owned()))?,
    };
    let bytes = read::bytes(reader)?;
    read::cases::<Difference>(read::json_text(&bytes)?, &["wdd"])?.each(|case| {
        let given = &case.typed;
        let alpha = given.alpha.unwrap_or(otherwise);
        let out = wdd(&Areas {
            control: given.control,
            treated: given.treated,
            displacement_control: given.disp_control,
            displacement: given.disp_treated,
            time_weights: given.time_weights,
            area_weights: given.area_weights,
        });
        let limits = out.total.interval(alpha);
        let mut answer =
            case.echo(&["control", "treated", "disp_control", "disp_treated", "time_weights", "area_weights"]);
        answer.insert("alpha".into(), alpha.get().into());
        answer.insert(
            "expected".into(),
            json!({
                "Est_Local": out.local.incidents,
                "SE_Local": out.local.error(),
                "Est_Displace": out.displacement.incidents,
                "SE_Displace": out.displacement.error(),
                "Est_Total": out.total.incidents,
                "SE_Total": out.total.error(),
                "Var_Total": out.total.variance,
                "Z": out.total.z(),
                "LowCI": limits.low,
                "HighCI": limits.high,
                "p_two_sided": out.total.p(),
                "smallest_detectable_at_80_power": out.total.smallest_detectable(alpha),
            }),
        );
        Ok(answer.into())
    })
}
