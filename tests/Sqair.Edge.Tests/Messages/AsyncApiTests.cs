using System.Text.RegularExpressions;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using YamlDotNet.RepresentationModel;

namespace Sqair.Edge.Tests.Messages;

/// <summary>docs/asyncapi.yaml says of the topics what docs/mqtt.md and the code say.</summary>
public sealed partial class AsyncApiTests
{
    static readonly YamlMappingNode s_document = Read();

    [Fact]
    public void Every_topic_has_a_channel_and_no_other_has_one()
    {
        var topics = new TopicNames("{prefix}", "{device}");
        string[] heard = [topics.ModelOffer, topics.ModelChunk, topics.ModelCommand, topics.ClipRequest, topics.Command];
        Assert.Equal(Table().Select(row => row.Topic).Concat(heard).Order(),
            Channels().Select(channel => Text(channel.Value, "address")).Order());
    }

    [Fact]
    public void Every_channel_declares_the_parameters_of_its_address()
    {
        foreach (var (name, channel) in Channels())
            Assert.Equal(Parameter().Matches(Text(channel, "address")).Select(match => $"{name} {match.Groups[1].Value}").Order(),
                Pairs(channel, "parameters").Select(parameter => $"{name} {parameter.Key}").Order());
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_schema_is_referred_to()
    {
        var references = s_document.AllNodes.OfType<YamlMappingNode>().Where(map => map.Children.ContainsKey("$ref"))
            .Select(map => Text(map, "$ref")).ToList();
        Assert.True(references.Count > 50);
        Assert.All(references, reference => Assert.True(Resolves(reference), reference));
        Assert.Equal(MessageSchemas.All.Select(name => $"schemas/{name}.json").Order(),
            references.Where(reference => !reference.StartsWith('#')).Order());
    }

    [Fact]
    public void Every_channel_is_sent_on_or_received_from_as_the_table_says()
    {
        var rows = Table().ToDictionary(row => row.Topic);
        var used = new HashSet<string>();
        foreach (var (name, operation) in Pairs(s_document, "operations"))
        {
            var channel = Text(operation["channel"], "$ref");
            Assert.True(used.Add(channel), $"{channel} has two operations");
            foreach (var message in (YamlSequenceNode)operation["messages"])
                Assert.StartsWith($"{channel}/messages/", Text(message, "$ref"));
            var isSent = rows.TryGetValue(Text(Follow(channel)!, "address"), out var row);
            Assert.Equal($"{name} {(isSent ? "send" : "receive")}", $"{name} {Text(operation, "action")}");
            var mqtt = operation["bindings"]["mqtt"];
            // What is received is asked of a device that is there: nothing of it is retained.
            Assert.Equal($"{name} {(isSent ? row.Retained : "no")}", $"{name} {(Text(mqtt, "retain") == "true" ? "yes" : "no")}");
            Assert.Equal($"{name} {(isSent && row.Qos == "0" ? "0" : "1")}", $"{name} {Text(mqtt, "qos")}");
            if (((YamlMappingNode)operation).Children.TryGetValue("reply", out var reply)) used.Add(Text(reply["channel"], "$ref"));
        }
        Assert.Equal(Channels().Select(channel => $"#/channels/{channel.Key}").Order(), used.Order());
    }

    [Fact]
    public void The_document_says_its_version_its_title_and_a_server()
    {
        Assert.Equal("3.0.0", Text(s_document, "asyncapi"));
        Assert.Equal($"{MessageSchema.Version}", Text(s_document["info"], "version"));
        Assert.NotEmpty(Text(s_document["info"], "title"));
        Assert.Equal("mqtt", Text(Assert.Single(Pairs(s_document, "servers")).Value, "protocol"));
    }

    static bool Resolves(string reference) => reference.StartsWith("#/", StringComparison.Ordinal)
        ? Follow(reference) is not null : File.Exists(Files.InRepository($"docs/{reference}"));

    static YamlNode? Follow(string reference) => reference.Split('/').Skip(1).Aggregate((YamlNode?)s_document,
        (node, key) => (node as YamlMappingNode)?.Children.TryGetValue(key, out var next) == true ? next : null);

    static IEnumerable<KeyValuePair<string, YamlNode>> Channels() => Pairs(s_document, "channels");

    static IEnumerable<KeyValuePair<string, YamlNode>> Pairs(YamlNode node, string key) =>
        ((YamlMappingNode)node[key]).Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, pair.Value));

    static string Text(YamlNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    /// <summary>The table of docs/mqtt.md.</summary>
    static List<(string Topic, string Qos, string Retained)> Table()
    {
        var rows = Row().Matches(File.ReadAllText(Files.InRepository("docs/mqtt.md")))
            .Select(row => (row.Groups[1].Value.Replace('<', '{').Replace('>', '}'), row.Groups[2].Value, row.Groups[3].Value)).ToList();
        Assert.True(rows.Count > 5);
        return rows;
    }

    static YamlMappingNode Read()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Files.InRepository("docs/asyncapi.yaml"))));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    [GeneratedRegex(@"(?m)^\| `(<prefix>[^`]*)` \|[^|]*\| ([^|]*) \| (yes|no) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
