using Sqair.Edge.Configuration;
using Sqair.Tracking;

namespace Sqair.Edge.Tests.Configuration;

public sealed class EngineTests
{
    const string Minimal = "device: a\nmodels: {allowUnsigned: true}\nmqtt: {host: localhost}\ncameras: [{name: a, source: /dev/video0}]\n";

    [Fact]
    public void Providers_keep_their_order_and_the_cache_is_where_systemd_made_it()
    {
        var engine = Read("engine: {providers: [tensorRt, cuda, cpu]}\n");
        Assert.Equal([ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu], engine.Providers);
        Assert.Equal("/var/cache/sqair-edge", engine.EngineCacheFolder);
        Assert.Equal("/engines", Read("engine: {cache: /engines}\n").EngineCacheFolder);
        Assert.Equal([ExecutionProvider.Cpu], Read("").Providers);
    }

    [Theory]
    [InlineData("cuda", "found 'cuda'")]
    [InlineData("[]", "found an empty list")]
    [InlineData("[cuda, gpu]", "found 'gpu'")]
    [InlineData("[cpu, cpu]", "found 'cpu' twice")]
    public void Another_list_is_one_mistake(string list, string found)
    {
        var mistakes = ConfigurationFile.Parse($"{Minimal}engine: {{providers: {list}}}\n", "/a.yaml").Mistakes;
        Assert.EndsWith($"engine.providers: expected a list of cpu, cuda and tensorRt, best first, such as [tensorRt, cuda, cpu], {found}",
            Assert.Single(mistakes).ToString());
    }

    [Fact]
    public void The_key_of_before_names_the_new_one()
        => Assert.EndsWith("engine.provider: unknown key; did you mean 'providers'?",
            Assert.Single(ConfigurationFile.Parse(Minimal + "engine: {provider: cuda}\n", "/a.yaml").Mistakes).ToString());

    static EngineOptions Read(string yaml)
    {
        var result = ConfigurationFile.Parse(
            Minimal + yaml, "/a.yaml", name => name == "CACHE_DIRECTORY" ? "/var/cache/sqair-edge:/b" : null);
        Assert.Empty(result.Mistakes);
        return result.Options!.Engine;
    }
}
