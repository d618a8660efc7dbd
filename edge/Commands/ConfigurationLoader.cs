using Sqair.Edge.Configuration;

namespace Sqair.Edge.Commands;

static class ConfigurationLoader
{
    /// <summary>The options, or null after every mistake went to <paramref name="error"/>, one a line.</summary>
    public static EdgeOptions? Load(string path, string? model, TextWriter error)
    {
        var result = ConfigurationFile.Load(path);
        foreach (var mistake in result.Mistakes) error.WriteLine(mistake);
        if (result.Options is not { } options) return null;
        return model is null ? options : options with { ModelPath = Path.GetFullPath(model) };
    }
}
