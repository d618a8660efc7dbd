using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Configuration;

// What runs the model.
sealed partial class OptionsReader
{
    EngineOptions Engine(YamlSection section)
    {
        const string Expected = "a list of cpu, cuda and tensorRt, best first, such as [tensorRt, cuda, cpu]";
        var providers = new List<ExecutionProvider>();
        foreach (var word in section.Texts("providers", Expected))
        {
            ExecutionProvider? provider = word switch
            {
                "cpu" => ExecutionProvider.Cpu,
                "cuda" => ExecutionProvider.Cuda,
                "tensorRt" => ExecutionProvider.TensorRt,
                _ => null,
            };
            if (provider is not { } known) section.Report("providers", $"expected {Expected}, found '{VideoSource.Mask(word)}'");
            else if (providers.Contains(known)) section.Report("providers", $"expected {Expected}, found '{word}' twice");
            else providers.Add(known);
        }
        var defaults = new EngineOptions();
        var options = new EngineOptions
        {
            Providers = providers.Count > 0 ? providers : defaults.Providers,
            IntraOpThreads = section.Integer("threads", 1, 256) ?? defaults.IntraOpThreads,
            EngineCacheFolder =
                FullPath(section.Text("cache", "the path of a folder that the daemon may write")) ?? Made("CACHE_DIRECTORY"),
        };
        section.RefuseUnknownKeys();
        return options;
    }
}
