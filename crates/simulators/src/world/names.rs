//! Word lists of the generated world. Common names, put together at random: nobody is meant.

/// First name, locale, country code.
pub const FIRST: &[(&str, &str, &str)] = &[
    ("Ada", "en_GB", "GB"), ("Amara", "en_NG", "NG"), ("Ana", "pt_PT", "PT"), ("Anders", "sv_SE", "SE"),
    ("Aoife", "en_IE", "IE"), ("Beatriz", "pt_BR", "BR"), ("Bjørn", "nb_NO", "NO"), ("Camille", "fr_FR", "FR"),
    ("Carlos", "es_MX", "MX"), ("Chiara", "it_IT", "IT"), ("Daan", "nl_NL", "NL"), ("Diego", "es_ES", "ES"),
    ("Elif", "tr_TR", "TR"), ("Emeka", "en_NG", "NG"), ("Fatima", "fr_FR", "FR"), ("Freya", "da_DK", "DK"),
    ("Gabriel", "pt_BR", "BR"), ("Grace", "en_US", "US"), ("Hana", "cs_CZ", "CZ"), ("Hugo", "fr_FR", "FR"),
    ("Ines", "es_ES", "ES"), ("Ivan", "hr_HR", "HR"), ("Jamal", "en_US", "US"), ("Jo", "en_CA", "CA"),
    ("Jonas", "de_DE", "DE"), ("Keiko", "ja_JP", "JP"), ("Kofi", "en_GH", "GH"), ("Lars", "da_DK", "DK"),
    ("Leïla", "fr_FR", "FR"), ("Li", "en_SG", "SG"), ("Luca", "it_IT", "IT"), ("Maria", "es_MX", "MX"),
    ("Mateusz", "pl_PL", "PL"), ("Mei", "en_SG", "SG"), ("Mia", "de_AT", "AT"), ("Nadia", "fr_CH", "CH"),
    ("Nikhil", "en_IN", "IN"), ("Noor", "nl_BE", "BE"), ("Olivia", "en_AU", "AU"), ("Omar", "en_AE", "AE"),
    ("Petra", "cs_CZ", "CZ"), ("Priya", "en_IN", "IN"), ("Rafael", "es_ES", "ES"), ("Rosa", "it_IT", "IT"),
    ("Sam", "en_US", "US"), ("Siobhán", "en_IE", "IE"), ("Sofia", "sv_SE", "SE"), ("Sven", "de_DE", "DE"),
    ("Thandi", "en_ZA", "ZA"), ("Tomás", "es_ES", "ES"), ("Uma", "en_IN", "IN"), ("Viktor", "hu_HU", "HU"),
    ("Wei", "en_SG", "SG"), ("Yara", "pt_BR", "BR"), ("Yusuf", "tr_TR", "TR"), ("Zoë", "nl_NL", "NL"),
];

/// Last names.
pub const LAST: &[&str] = &[
    "Abebe", "Almeida", "Andersson", "Bauer", "Becker", "Bianchi", "Blanc", "Brown", "Castro", "Chen", "Costa",
    "Da Silva", "Demir", "Dubois", "Eriksen", "Fernández", "Fischer", "Fontaine", "García", "Haddad", "Hansen",
    "Horvat", "Ito", "Jansen", "Jensen", "Kamau", "Kaur", "Keller", "Kim", "Kowalski", "Laurent", "Lee", "Lindqvist",
    "Lopez", "Martin", "Mensah", "Moreau", "Müller", "Murphy", "Nakamura", "Nguyen", "Novak", "O'Brien", "Okafor",
    "Olsen", "Patel", "Peeters", "Petrov", "Popescu", "Ramos", "Reid", "Ricci", "Rossi", "Santos", "Sato", "Schmidt",
    "Sharma", "Smith", "Svensson", "Tanaka", "Taylor", "Thomas", "Van Dijk", "Vargas", "Wagner", "Walker", "Weber",
    "Williams", "Wójcik", "Yamamoto", "Yılmaz", "Zhang",
];

/// Mail hosts that belong to nobody.
pub const HOSTS: &[&str] = &[
    "example.com", "example.org", "example.net", "mail.example", "globex.example", "initech.example",
    "umbrella.example", "contoso.example",
];

/// Company names.
pub const COMPANIES: &[&str] = &[
    "Globex", "Initech", "Northwind Bakery", "Blue Fjord Design", "Hooli Health", "Copper & Oak", "Quiet Harbour",
    "Lumen Books", "Stark Roofing", "Acacia Travel", "Papershop", "Tall Ship Coffee",
];
