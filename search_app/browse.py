"""Finding: the home page, the results and the process tree."""

from flask import Blueprint, Flask, render_template

bp = Blueprint("browse", __name__)


@bp.get("/")
def home() -> str:
    return render_template("browse/home.html")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
