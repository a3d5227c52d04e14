//! Forms that carry a referral into HubSpot: which fields one needs, and what stands in the way.
//!
//! Whoever comes by a share link has an attribution cookie. A form that is to keep it has a hidden field for the Referral
//! Cookie, which a script of the page fills in; the contact that HubSpot makes of the form then has it, and a sync takes
//! it to Advocate. Without an address nobody can become a participant.

use crate::layout::{Field, Layout};

/// A field of a form, as far as it concerns a property of the contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// Internal name of the property.
    pub property: String,
    /// The visitor does not see it.
    pub hidden: bool,
    /// The form cannot be sent while it is empty.
    pub required: bool,
}

/// A form of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadForm {
    /// HubSpot's id of the form.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its fields that are properties of contacts, those that appear on an answer of the visitor included.
    pub fields: Vec<FormField>,
}

/// Something that a form lacks, or that is in its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// It does not ask for the e-mail address.
    Address,
    /// It has no such field.
    Missing(Field),
    /// Visitors see the field.
    Visible(Field),
    /// The form cannot be sent by somebody whom nobody referred.
    Required(Field),
}

/// What a form does with a referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrying {
    /// The Referral Cookie and the address reach the contact.
    pub carries: bool,
    /// What it lacks, the most important first. A form that carries may lack something, too.
    pub lacks: Vec<Lack>,
}

/// The fields that bring a referral, the needed one first: with the cookie alone Advocate finds who referred somebody.
pub const CARRIED: [Field; 2] = [Field::ReferralCookie, Field::ReferredByCode];

impl LeadForm {
    fn field(&self, property: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.property == property)
    }

    /// Says what the form does with a referral.
    pub fn carrying(&self, layout: &Layout) -> Carrying {
        let mut lacks = Vec::new();
        let address = self.field(layout.property(Field::Email)).is_some();
        if !address {
            lacks.push(Lack::Address);
        }
        for field in CARRIED {
            match self.field(layout.property(field)) {
                None => lacks.push(Lack::Missing(field)),
                Some(there) => {
                    if there.required {
                        lacks.push(Lack::Required(field));
                    }
                    if !there.hidden {
                        lacks.push(Lack::Visible(field));
                    }
                }
            }
        }
        Carrying {
            carries: address && !lacks.contains(&Lack::Missing(Field::ReferralCookie)),
            lacks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, hidden, required.
    type Short = (&'static str, bool, bool);

    fn form(fields: &[Short]) -> LeadForm {
        let field = |(property, hidden, required): &Short| FormField {
            property: (*property).to_owned(),
            hidden: *hidden,
            required: *required,
        };
        LeadForm {
            id: "1".to_owned(),
            name: "Join".to_owned(),
            fields: fields.iter().map(field).collect(),
        }
    }

    const EMAIL: Short = ("email", false, true);

    #[test]
    fn what_a_form_does_with_a_referral() {
        use Field::{ReferralCookie as Cookie, ReferredByCode as Code};
        let (cookie, code) = (Cookie.default_property(), Code.default_property());
        let cases: [(&[Short], bool, &[Lack]); 6] = [
            (
                &[EMAIL, (cookie, true, false), (code, true, false)],
                true,
                &[],
            ),
            (
                &[EMAIL, (cookie, true, false)],
                true,
                &[Lack::Missing(Code)],
            ),
            (
                &[EMAIL, (cookie, false, true), (code, false, false)],
                true,
                &[
                    Lack::Required(Cookie),
                    Lack::Visible(Cookie),
                    Lack::Visible(Code),
                ],
            ),
            (
                &[EMAIL, (code, true, false)],
                false,
                &[Lack::Missing(Cookie)],
            ),
            (
                &[(cookie, true, false)],
                false,
                &[Lack::Address, Lack::Missing(Code)],
            ),
            (
                &[],
                false,
                &[Lack::Address, Lack::Missing(Cookie), Lack::Missing(Code)],
            ),
        ];
        for (fields, carries, lacks) in cases {
            let found = form(fields).carrying(&Layout::default());
            assert_eq!(
                (found.carries, found.lacks.as_slice()),
                (carries, lacks),
                "{fields:?}"
            );
        }
    }

    #[test]
    fn the_names_are_those_of_the_layout() {
        let mut layout = Layout::default();
        layout.choose(Field::ReferralCookie, "our_cookie");
        let form = form(&[EMAIL, ("ssqt_referralcookies", true, false)]);
        assert!(form.carrying(&Layout::default()).carries);
        assert!(!form.carrying(&layout).carries);
    }
}
