// Advocate Sync: passes a referral on to HubSpot forms. Belongs on every page with such a form, with impact.com's tag.
(function () {
  var names = { cookie: __COOKIE__, code: __CODE__ };
  var tenant = __TENANT__;
  var program = __PROGRAM__;

  function kept() {
    var start = '_saasquatch=';
    var all = document.cookie.split('; ').filter(function (it) {
      return it.indexOf(start) === 0;
    });
    return all.length ? decodeURIComponent(all[0].slice(start.length)) : '';
  }

  function codeOf(cookie) {
    try {
      var text = atob(cookie.replace(/-/g, '+').replace(/_/g, '/'));
      return JSON.parse(text)['app.referralsaasquatch.com'][tenant + '_CODE'].codes[program] || '';
    } catch (none) {
      return '';
    }
  }

  function fill(name, value) {
    if (!value) return;
    var fields = document.querySelectorAll('[name="' + name + '"], [name$="/' + name + '"]');
    Array.prototype.forEach.call(fields, function (field) {
      if (field.value === value) return;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  function pass() {
    var cookie = kept();
    fill(names.cookie, cookie);
    fill(names.code, codeOf(cookie));
  }

  // Form and cookie may come later than this script.
  new MutationObserver(pass).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener('submit', pass, true);
  pass();
})();
