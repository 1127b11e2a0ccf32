"""Behaviours of addresses: redirects without end or to where nobody may go, and links that are none."""

from tests.crawler.hostile.server import BAD, behaviour
from tests.sites import Answer, article, redirect

# What the second loopback address is called; the suite puts the real port into `PORT`.
FORBIDDEN = "127.0.0.2"
PORT = {"forbidden": 0, "closed": 0, "secure": 0}


def to_forbidden(host):
    return redirect(f"http://{host}:{PORT['forbidden']}/geheim")


@behaviour("max redirections reached", at=r"/artikel/\d+")
def redirect_without_end(asked):
    number = int(asked.path.rpartition("/")[2])
    return redirect(f"/artikel/{number + 1}")


@behaviour("max redirections reached")
def redirect_in_a_circle(asked):
    return redirect(BAD)


@behaviour("HTTP 302")
def redirect_to_a_file(asked):
    return redirect("file:///etc/hostname")


@behaviour("HTTP 302")
def redirect_to_data(asked):
    return redirect("data:text/html,<h1>Hallo</h1>")


@behaviour("redirected to what is no address")
def redirect_to_javascript(asked):
    return redirect("javascript:alert(1)")


@behaviour("HTTP 302")
def redirect_to_nowhere(asked):
    return Answer(status=302)


@behaviour("redirected to a page that is no article", at=f"/|{BAD}")
def redirect_to_the_homepage(asked):
    return article("Willkommen") if asked.path == "/" else redirect("/")


@behaviour("private address")
def redirect_to_a_private_address(asked):
    return to_forbidden(FORBIDDEN)


@behaviour("private address")
def redirect_to_a_decimal_address(asked):
    return to_forbidden("2130706434")


@behaviour("private address")
def redirect_to_an_octal_address(asked):
    return to_forbidden("0177.0.0.2")


@behaviour("private address")
def redirect_to_a_hexadecimal_address(asked):
    return to_forbidden("0x7f000002")


@behaviour("private address")
def redirect_to_a_short_address(asked):
    return to_forbidden("127.2")


@behaviour("private address")
def redirect_to_a_mapped_address(asked):
    return to_forbidden("[::ffff:127.0.0.2]")


@behaviour("private address")
def redirect_to_ipv6(asked):
    return to_forbidden("[::1]")


@behaviour("private address")
def redirect_to_the_cloud(asked):
    return redirect("http://169.254.169.254/latest/meta-data/")


@behaviour("private address")
def redirect_with_a_user_name(asked):
    return redirect(f"http://www.stadt.example@{FORBIDDEN}:{PORT['forbidden']}/geheim")


@behaviour("robots.txt cannot be had")
def redirect_to_a_private_name(asked):
    return to_forbidden("intern.example")


@behaviour("robots.txt cannot be had")
def redirect_to_another_localhost(asked):
    return to_forbidden("alias.localhost")


@behaviour("robots.txt cannot be had")
def redirect_to_no_host(asked):
    return redirect("http://nirgends.example/artikel/1")


@behaviour("robots.txt cannot be had")
def redirect_to_a_name_in_unicode(asked):
    return redirect("http://xn--mnchen-3ya.example/artikel/1")


@behaviour("address too long")
def redirect_to_a_long_address(asked):
    return redirect("/artikel/" + "x" * 5000)


@behaviour("robots.txt cannot be had")
def bad_certificate(asked):
    return redirect(f"https://{asked.host}:{PORT['secure']}{BAD}")


@behaviour("robots.txt cannot be had")
def nobody_listens(asked):
    return redirect(f"http://{asked.host}:{PORT['closed']}{BAD}")


@behaviour("The page has a headline, but no text", health="ok")
def meta_refresh(asked):
    page = f'<html><head><meta http-equiv="refresh" content="0;url=http://{FORBIDDEN}:{PORT["forbidden"]}/geheim"></head><body><h1>Weiter</h1></body></html>'
    return Answer(page.encode(), headers={"Content-Type": "text/html"})


@behaviour({}, health="ok")
def canonical_of_another_site(asked):
    page = article("Von einem anderen", "Der Rat hat über die Adresse anderer beraten und beschlossen.").body
    link = b'<link rel="canonical" href="https://www.fremd.example/artikel/9"></head>'
    return Answer(page.replace(b"</head>", link), headers={"Content-Type": "text/html; charset=utf-8"})
