"""Logistic regression on features: a linear probe (Alain and Bengio, 2016)."""

import dataclasses

import numpy as np
from scipy import special

STRENGTH = 0.003  # C of scikit-learn: there are many features, and few images


@dataclasses.dataclass(frozen=True)
class LinearModel:
    """P(C = c|x) = softmax(W^T x + b)_c, or a sigmoid for each attribute.

    Attributes:
        weights: float64 `(d, k)`.
        bias: float64 `(k,)`.
        multi_label: bool. Whether the k are attributes.
    """

    weights: np.ndarray
    bias: np.ndarray
    multi_label: bool = False

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Return the logits, float64 `(n, k)`, of features `(n, d)`."""
        return features @ self.weights + self.bias

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """Return the probability of each class, or attribute, float64 `(n, k)`."""
        logits = self.logits(features)
        return special.expit(logits) if self.multi_label else special.softmax(logits, axis=1)

    def classify(self, features: np.ndarray) -> np.ndarray:
        """Return the most likely class, int `(n,)`, or attributes, 0 or 1, `(n, k)`."""
        logits = self.logits(features)
        return (logits > 0).astype(int) if self.multi_label else logits.argmax(axis=1)

    def divided_by(self, temperature: float) -> "LinearModel":
        """Return the model whose logits are divided by a temperature."""
        return dataclasses.replace(
            self, weights=self.weights / temperature, bias=self.bias / temperature
        )


def fit(features: np.ndarray, labels: np.ndarray) -> LinearModel:
    """Fit a logistic regression to standardised features, with an L2 penalty.

    Args:
        features: float `(n, d)`.
        labels: int `(n,)`, class numbers from 0 on; or 0 and 1, `(n, k)`, for k attributes.

    >>> x, y = np.array([[0.0, 0.0], [0.0, 1.0], [9.0, 0.0], [9.0, 1.0]]), np.array([0, 0, 2, 2])
    >>> fit(x, y).classify(x)  # there is no image of class 1
    array([0, 0, 2, 2])
    """
    labels = np.asarray(labels)
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    deviation = np.where(deviation > 0, deviation, 1)
    x = (features - mean) / deviation
    if labels.ndim == 1:
        weights, bias = _classes(x, labels)
    else:
        parts = [_decision(x, column) for column in labels.T]
        weights, bias = (np.stack(each, axis=-1) for each in zip(*parts, strict=True))
    weights = weights / deviation[:, None]
    return LinearModel(weights, bias - mean @ weights, multi_label=labels.ndim > 1)


def _regression():
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=1000)


def _classes(x, labels):
    """Return weights and bias; classes without an image are never the most likely."""
    weights = np.zeros((x.shape[1], labels.max() + 1))
    bias = np.full(labels.max() + 1, -np.inf)
    if (labels == labels[0]).all():  # which scikit-learn refuses
        bias[labels[0]] = 0
        return weights, bias
    fitted = _regression().fit(x, labels)
    if len(fitted.classes_) == 2:  # scikit-learn has the logit of the second class alone
        coefficients = np.concatenate([-fitted.coef_, fitted.coef_]) / 2
        intercepts = np.concatenate([-fitted.intercept_, fitted.intercept_]) / 2
    else:
        coefficients, intercepts = fitted.coef_, fitted.intercept_
    weights[:, fitted.classes_], bias[fitted.classes_] = coefficients.T, intercepts
    return weights, bias


def _decision(x, column):
    if (column == column[0]).all():
        return np.zeros(x.shape[1]), np.inf if column[0] else -np.inf
    fitted = _regression().fit(x, column)
    return fitted.coef_[0], fitted.intercept_[0]
