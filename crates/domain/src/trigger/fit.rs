//! Whether a property of some type can fill a field.

use crate::trigger::field::Kind;

/// How well a property fits a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Every value fits, but for its length.
    Fits,
    /// It depends on the values: a text may hold a number.
    Depends,
    /// No value fits.
    Never,
}

/// Returns how well a property of HubSpot's type (`string`, `number`, `enumeration`, `bool`, `date`, `datetime`,
/// `phone_number`; documented) fits a field.
pub fn fit(property: &str, target: Kind) -> Fit {
    match (target, property) {
        (Kind::Text(_), _)
        | (Kind::Moment, "date" | "datetime")
        | (Kind::Number | Kind::Money, "number")
        | (Kind::Email, "string")
        | (Kind::Flag, "bool") => Fit::Fits,
        (Kind::Whole(_), "number" | "string" | "enumeration")
        | (
            Kind::Moment | Kind::Flag | Kind::Number | Kind::Money | Kind::Currency,
            "string" | "enumeration",
        )
        | (Kind::Moment, "number") => Fit::Depends,
        (
            Kind::Moment
            | Kind::Number
            | Kind::Money
            | Kind::Whole(_)
            | Kind::Email
            | Kind::Currency
            | Kind::Flag,
            _,
        ) => Fit::Never,
    }
}
