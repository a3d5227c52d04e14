//! Money in parameters: decimals of at most eight digits and two (documented), kept in cents.
//!
//! Refuses to know: what the money is for.

use super::books::{Fields, Item};

/// Digits before the point.
const WHOLE_MAX: usize = 8;
/// Digits after it.
const FRACTION_MAX: usize = 2;

/// The cents of a decimal; `None` when it is not one.
pub fn cents(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let legal = (1..=WHOLE_MAX).contains(&whole.len())
        && fraction.len() <= FRACTION_MAX
        && all_digits(whole)
        && all_digits(fraction);
    if !legal {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<2}").parse().ok()?;
    let cents = whole * 100 + fraction;
    Some(if negative { -cents } else { cents })
}

/// Cents as a decimal.
pub fn text(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// Cents as a number of a JSON body.
pub fn number(cents: i64) -> f64 {
    text(cents).parse().unwrap_or(0.0)
}

/// The money of a conversion: the order's amount, else its subtotal, else the sum of its items (this order is invented).
pub fn order_cents(fields: &Fields, items: &[Item]) -> i64 {
    let given = |name: &str| fields.get(name).and_then(|m| cents(m));
    given("Amount")
        .or_else(|| given("OrderSubTotalPostDiscount"))
        .unwrap_or_else(|| items.iter().map(|i| i.cents).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_to_the_cent() {
        assert_eq!(cents("500"), Some(50_000));
        assert_eq!(cents("500.5"), Some(50_050));
        assert_eq!(cents("-5.00"), Some(-500));
        assert_eq!(text(-5), "-0.05");
        for bad in ["", ".5", "1.234", "123456789", "1e3", "1,5", "+1", "--1"] {
            assert_eq!(cents(bad), None, "{bad}");
        }
    }
}
