{% load i18n static %}{% get_current_language as LANGUAGE_CODE %}
{# What Django fills in of the service worker; what the worker does with it is in service_worker.js. #}
"use strict";

const PLAN = "{% url 'dashboard' %}", LOG = "{% url 'log_week' %}", LOGOUT = "{% url 'account_logout' %}";
const LEFT = "{% url 'account_left' %}";
const STATIC = "{% get_static_prefix %}";
const FILES = ["{% static 'bootstrap/bootstrap.min.css' %}", "{% static 'site.css' %}", "{% static 'site.js' %}"];
const LANGUAGE = "{% if LANGUAGE_CODE == 'en' %}en-GB{% else %}{{ LANGUAGE_CODE }}{% endif %}";
const OFFLINE_PAGE = {{ offline_page|safe }};
const SAY = {
  plan: "{% filter escapejs %}{% translate "You are offline. This is your plan as of %(when)s." %}{% endfilter %}",
  log: "{% filter escapejs %}{% translate "You are offline. This page is as of %(when)s." %}{% endfilter %}",
  waiting: "{% filter escapejs %}{% translate "Kept on this device: your hours of %(week)s (%(hours)s). They are sent as soon as you are online." %}{% endfilter %}",
  refused: "{% filter escapejs %}{% translate "Not saved: your hours of %(week)s from this device (%(hours)s). That week was changed elsewhere, or something in them is not right. Save there what is right, then discard these." %}{% endfilter %}",
  sent: "{% filter escapejs %}{% translate "Sent: your hours of %(week)s." %}{% endfilter %}",
  discard: "{% filter escapejs %}{% translate "Discard" %}{% endfilter %}",
  look: "{% filter escapejs %}{% translate "Look at that week" %}{% endfilter %}",
  dates: "{% filter escapejs %}{% translate "Show my dates" %}{% endfilter %}",
};
{{ program|safe }}
