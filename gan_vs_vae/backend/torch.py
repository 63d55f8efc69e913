"""The PyTorch backend."""

import contextlib

import keras
import torch

from gan_vs_vae.backend.base import Backend, random_state


class Torch(Backend):
    """Steps run without recording operations; `gradients` alone switches recording on."""

    version = torch.__version__

    def gradients(self, function, variables, reassigned=False):
        # PyTorch refuses to use what was changed since; its copies take a sixth of the time.
        copies = torch.autograd.graph.allow_mutation_on_saved_tensors
        with torch.enable_grad(), copies() if reassigned else contextlib.nullcontext():
            loss = function()
            values = [v.value for v in variables]
            return loss.detach(), torch.autograd.grad(loss, values, materialize_grads=True)

    def input_gradient(self, function, x):
        # Of the kernels for attention, this one alone has a second derivative.
        attention = torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH)
        with torch.enable_grad(), attention:
            x = x.detach().requires_grad_()
            (gradient,) = torch.autograd.grad(function(x).sum(), x, create_graph=True)
        return gradient

    def run_step(self, step, model, data):
        with torch.no_grad():
            return step(data)

    def compiled(self, model, function):
        seeds = random_state(model)

        def run(*inputs):
            before = [keras.ops.convert_to_numpy(seed) for seed in seeds]
            with torch.no_grad():
                outputs = function(*map(keras.ops.convert_to_tensor, inputs))
            for seed, value in zip(seeds, before, strict=True):
                seed.assign(value)
            return keras.ops.convert_to_numpy(outputs)

        return run

    def has_accelerator(self):
        return torch.cuda.is_available()

    def make_deterministic(self):
        torch.use_deterministic_algorithms(True)
