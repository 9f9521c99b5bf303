//! What a status of the provider means for a delivery: one table.
//!
//! Called by the session's users with every answer that is not "taken", and for a refused bind.

use crate::channels::Why;
use jiff::SignedDuration;
use rusmpp::CommandStatus as S;

/// Why it was not taken, and after how long it makes sense to try again; never without.
pub fn refused(status: S) -> (Why, Option<SignedDuration>) {
    let after = |seconds| Some(SignedDuration::from_secs(seconds));
    match status {
        S::EsmeRthrottled | S::EsmeRmsgqful => (Why::Throttled, after(1)),
        S::EsmeRinvdstadr | S::EsmeRinvdstton | S::EsmeRinvdstnpi => (Why::NoSuchAddress, None),
        // Not bound, or bound already: the line is made anew.
        S::EsmeRinvbndsts | S::EsmeRalybnd => (Why::RefusedUs, after(10)),
        S::EsmeRbindfail
        | S::EsmeRinvpaswd
        | S::EsmeRinvsysid
        | S::EsmeRinvsystyp
        | S::EsmeRinvsrcadr
        | S::EsmeRinvsrcton
        | S::EsmeRinvsrcnpi
        | S::EsmeRinvsertyp
        | S::EsmeRsertypunauth
        | S::EsmeRsertypdenied
        | S::EsmeRprohibited => (Why::RefusedUs, None),
        // Trouble of its own: it says nothing about the message.
        S::EsmeRsyserr | S::EsmeRxTAppn | S::EsmeRsertypunavail | S::EsmeRsubmitfail | S::EsmeRunknownerr => {
            (Why::Rejected, after(10))
        }
        S::EsmeRinvexpiry => (Why::Expired, None),
        _ => (Why::Rejected, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        for (status, why, again) in [
            (0x58, Why::Throttled, true),
            (0x14, Why::Throttled, true),
            (0x0b, Why::NoSuchAddress, false),
            (0x51, Why::NoSuchAddress, false),
            (0x0a, Why::RefusedUs, false),
            (0x04, Why::RefusedUs, true),
            (0x0e, Why::RefusedUs, false),
            (0x08, Why::Rejected, true),
            (0x64, Why::Rejected, true),
            (0x65, Why::Rejected, false),
            (0x45, Why::Rejected, true),
            (0x62, Why::Expired, false),
            (0x01, Why::Rejected, false),
            (0x04ff, Why::Rejected, false),
        ] {
            let (told, after) = refused(S::from(status));
            assert_eq!((told, after.is_some()), (why, again), "{status:#x}");
        }
    }
}
