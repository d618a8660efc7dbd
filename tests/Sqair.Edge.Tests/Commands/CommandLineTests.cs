using Sqair.Edge.Commands;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public async Task Validate_says_fine_or_names_every_mistake()
    {
        var good = _folder.Write("good.yaml",
            "device: entrance\nmqtt: {host: localhost}\nmodels: {allowUnsigned: true}\n"
                + "cameras: [{name: door, source: a.mp4}, {name: yard, source: b.mp4}]\n");
        var (code, output, error) = await RunAsync("validate", "--config", good);
        Assert.Equal((0, $"{good}: fine; device entrance, 2 camera(s): door, yard\n", ""), (code, output, error));

        var bad = _folder.Write(
            "bad.yaml", "device: entrance\nmqtt: {host: localhost, port: x}\n"
                + "cameras: [{name: door, source: a.mp4, fps: 7}]\nmodels: {allowUnsigned: true}\n");
        (code, output, error) = await RunAsync("validate", "--config", bad);
        Assert.Equal((2, ""), (code, output));
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal($"{bad}:2:31: mqtt.port: expected a whole number from 1 to 65535, found 'x'", lines[0]);
        Assert.StartsWith(
            $"{bad}:3:39: cameras[0].fps: unknown key; expected one of framesPerSecond, ground, height, lines, masks, name, ", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task A_wrong_configuration_starts_nothing()
    {
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port, "#");
        var config = _folder.Write("edge.yaml",
            $"device: entrance\nmqtt: {{host: 127.0.0.1, port: {broker.Port}}}\ncameras: [{{name: door, source: a.mp4, fps: 7}}]\n");
        var (code, _, error) = await RunAsync("run", "--config", config, "--model", _folder.File("none.sqair"));
        Assert.Equal(2, code);
        Assert.Contains("cameras[0].fps: unknown key", error);
        Assert.DoesNotContain("none.sqair", error);
        Assert.Empty(subscriber.Messages);
    }

    [Fact]
    public async Task A_model_has_to_be_named_somewhere()
    {
        var config = _folder.Write(
            "edge.yaml", "device: entrance\nmqtt: {host: localhost}\nmodels: {allowUnsigned: true}\n"
                + "cameras: [{name: door, source: a.mp4}]\n");
        var (code, _, error) = await RunAsync("run", "--config", config);
        Assert.Equal(
            (2, $"{config}:1:1: model: is missing; expected the path of a model package (*.sqair) here or after --model\n"), (code, error));
    }

    [Theory]
    [InlineData("rtsp://127.0.0.1/x", "", "camera 'door' is a live source")]
    [InlineData("a.mp4", ", repeat: true", "camera 'door' has 'repeat: true'")]
    public async Task Once_is_for_files_that_end(string source, string more, string expected)
    {
        var config = _folder.Write("edge.yaml",
            $"device: entrance\nmqtt: {{host: localhost}}\nmodels: {{allowUnsigned: true}}\nmodel: m.sqair\n"
                + $"cameras: [{{name: door, source: '{source}'{more}}}]\n");
        var (code, _, error) = await RunAsync("run", "--config", config, "--once");
        Assert.Equal(2, code);
        Assert.Equal($"{config}: --once reads files to their end; {expected}\n", error);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--config")]
    [InlineData("run", "--config", "x.yaml", "--twice")]
    [InlineData("walk")]
    public async Task A_wrong_command_line_is_a_2_with_a_reason(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Help_lists_verbs_and_exit_codes()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.All((string[])["run", "validate", "check", "Exit codes: 0 fine; 1"], word => Assert.Contains(word, output));
    }

    public void Dispose() => _folder.Dispose();

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await EdgeCommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
