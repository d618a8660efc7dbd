using TorchSharp;

namespace Sqair.Trainer.Commands;

/// <summary>--device of the commands that train.</summary>
internal static class TrainingDevice
{
    /// <exception cref="UserErrorException">Not cpu or cuda, or libtorch finds no CUDA device.</exception>
    public static torch.Device Of(string name) => name switch
    {
        "cpu" => torch.CPU,
        "cuda" when torch.cuda.is_available() => torch.CUDA,
        "cuda" => throw new UserErrorException("--device cuda: libtorch finds no CUDA device here"),
        _ => throw new UserErrorException($"--device {name}: expected cpu or cuda"),
    };
}
