//! The parameters of lists and single records. Clients send lists with commas or by repeating the name: both are taken.

use super::object::ObjectType;
use crate::hubspot::problem::Problem;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    pub limit: usize,
    pub after: Option<String>,
    pub properties: Vec<String>,
    pub history: Vec<String>,
    pub associations: Vec<String>,
    pub archived: bool,
    pub id_property: Option<String>,
}

impl Asked {
    /// Reads a query. The wording for what cannot be read is invented.
    pub fn read(query: Option<&str>) -> Result<Self, Problem> {
        let mut asked = Self {
            limit: 10,
            after: None,
            properties: Vec::new(),
            history: Vec::new(),
            associations: Vec::new(),
            archived: false,
            id_property: None,
        };
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let wrong = || Problem::invalid(format!("The parameter {name} cannot be '{value}'."));
            match &*name {
                "limit" => asked.limit = value.parse().map_err(|_| wrong())?,
                "after" if value.is_empty() => {}
                "after" => asked.after = Some(value.into_owned()),
                "properties" => split(&mut asked.properties, &value),
                "propertiesWithHistory" => split(&mut asked.history, &value),
                "associations" => split(&mut asked.associations, &value),
                "archived" => asked.archived = value.parse().map_err(|_| wrong())?,
                "idProperty" => asked.id_property = Some(value.into_owned()),
                // Documented by silence: others are passed over.
                _ => {}
            }
        }
        Ok(asked)
    }

    /// Returns the object types whose associated records are wanted.
    pub fn associated(&self) -> Result<Vec<ObjectType>, Problem> {
        let read = |name: &String| {
            ObjectType::read(name).ok_or_else(|| {
                Problem::invalid(format!("Unable to infer object type from: {name}"))
            })
        };
        self.associations.iter().map(read).collect()
    }

    /// Documented: the whole address of the next page. Which of the versions it names is invented.
    pub fn link(&self, base: &str, object: ObjectType, after: u64) -> String {
        let mut link = format!(
            "{base}/crm/objects/2026-03/{}?limit={}&after={after}",
            object.plural(),
            self.limit
        );
        for (name, values) in [
            ("properties", &self.properties),
            ("propertiesWithHistory", &self.history),
            ("associations", &self.associations),
        ] {
            if !values.is_empty() {
                link.extend(["&", name, "="]);
                link.extend(utf8_percent_encode(&values.join(","), NON_ALPHANUMERIC));
            }
        }
        if self.archived {
            link.push_str("&archived=true");
        }
        link
    }
}

fn split(into: &mut Vec<String>, list: &str) {
    into.extend(
        list.split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_with_commas_or_by_repeating() {
        let one = Asked::read(Some("properties=a,b&limit=5&archived=true")).ok();
        let other = Asked::read(Some("archived=true&properties=a&properties=b&limit=5")).ok();
        assert!(one.is_some());
        assert_eq!(one, other);
        assert!(Asked::read(Some("limit=many")).is_err());
        assert!(Asked::read(Some("archived=perhaps")).is_err());
    }
}
