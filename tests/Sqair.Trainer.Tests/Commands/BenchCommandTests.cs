using System.Text.Json;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

public sealed class BenchCommandTests : IDisposable
{
    static readonly string[] s_tiny =
        ["--rounds", "2", "--steps", "1", "--batch", "1", "--particles", "2", "--length", "2", "--threads", "1", "--json"];

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-bench-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Script(string text)
    {
        var path = Path.Combine(_folder, "reference.sh");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public async Task A_step_of_the_plain_network_is_timed()
    {
        var said = JsonDocument.Parse(await Invocation.RunAsync(BenchCommand.Create(), s_tiny)).RootElement;
        Assert.True(said.GetProperty("seconds").GetDouble() > 0);
        Assert.Equal(1_490_600, said.GetProperty("parameters").GetInt64());
        Assert.Equal(JsonValueKind.Null, said.GetProperty("pytorch").ValueKind);
    }

    [Fact]
    public async Task Or_one_whose_products_are_rounded() =>
        Assert.True(JsonDocument.Parse(await Invocation.RunAsync(BenchCommand.Create(), [.. s_tiny, "--matrix-precision", "bfloat16"]))
            .RootElement.GetProperty("seconds").GetDouble() > 0);

    /// <summary>The other program is any that prints the line; it is given the sizes, and none of our allocator's settings.</summary>
    [Fact]
    public async Task Another_program_takes_turns_with_it_and_the_ratio_is_of_each_turn()
    {
        var script = Script($"""
            [ "$1 $2 $3 $4 $5 $6" = "--batch 1 --particles 2 --length 2" ] || exit 3
            [ -z "$MALLOC_TOP_PAD_$LD_PRELOAD" ] || exit 4
            echo x >> {_folder}/turns
            """ + """

            echo '{"step_s": 1000.0, "parameters": 7, "torch": "none"}'
            """);
        var said = JsonDocument.Parse(
            await Invocation.RunAsync(BenchCommand.Create(), [.. s_tiny, "--vs-pytorch", script, "--python", "/bin/sh"])).RootElement;
        var other = said.GetProperty("pytorch");
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_folder, "turns")).Length);
        Assert.Equal((1000.0, 7), (other.GetProperty("seconds").GetDouble(), other.GetProperty("parameters").GetInt32()));
        Assert.InRange(other.GetProperty("timesFaster").GetDouble(),
            other.GetProperty("fewest").GetDouble(), other.GetProperty("most").GetDouble());
        Assert.InRange(1000 / said.GetProperty("seconds").GetDouble(),
            other.GetProperty("fewest").GetDouble(), other.GetProperty("most").GetDouble());
    }

    /// <summary>The other program may be faster with one thread than with many: its best counts.</summary>
    [Fact]
    public async Task With_several_threads_the_other_program_has_its_turns_with_one_too()
    {
        var script = Script("""
            while [ "$1" != --threads ]; do shift; done
            case $2 in 1) step=500;; 2) step=1000;; esac
            echo "{\"step_s\": $step, \"parameters\": 7, \"torch\": \"none\"}"
            """);
        var said = JsonDocument.Parse(await Invocation.RunAsync(
            BenchCommand.Create(), ["--rounds", "1", "--steps", "1", "--batch", "6", "--particles",
                "2", "--length", "2", "--threads", "2", "--json", "--vs-pytorch", script, "--python", "/bin/sh"])).RootElement;
        Assert.Equal(500, said.GetProperty("pytorch").GetProperty("seconds").GetDouble());
        Assert.Equal(2, said.GetProperty("sizes").GetProperty("threads").GetInt32());
    }

    [Theory]
    [InlineData("echo nothing", "expected one line of JSON")]
    [InlineData("echo no torch here >&2; exit 1", "no torch here")]
    public async Task A_program_that_does_not_time_anything_is_named(string text, string expected)
    {
        var script = Script(text);
        var said = await Invocation.RefusedAsync(BenchCommand.Create(), [.. s_tiny, "--vs-pytorch", script, "--python", "/bin/sh"]);
        Assert.Contains(script, said);
        Assert.Contains(expected, said);
    }
}
