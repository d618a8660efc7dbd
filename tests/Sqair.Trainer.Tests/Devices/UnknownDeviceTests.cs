using Sqair.Edge.Tests.Tools;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>A device that nobody knows is a mistake on the command line, and leaves no folder behind.</summary>
public sealed class UnknownDeviceTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    string[] To => ["--broker", $"127.0.0.1:{_broker.Port}"];

    [Fact]
    public async Task Push_says_so_and_ends_with_2()
    {
        var (code, said) = await Device.PushAsync(_broker, Device.Package(_folder, "first"), "--device", "nobody");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("nobody: nobody of this name takes models here", said);
    }

    [Fact]
    public async Task Pull_leaves_nothing()
    {
        Assert.StartsWith("nobody: does not answer; expected an online device with 'record: {}'",
            await Invocation.RefusedAsync(PullCommand.Create(), ["nobody", .. To, "--out", _folder.File("out")]));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task Retrain_leaves_nothing()
    {
        Assert.Equal("nobody: no device of this name has ever published under sqair/", await Invocation.RefusedAsync(
            RetrainCommand.Create(), ["nobody", .. To, "--model", Device.Package(_folder, "first"), "--out", _folder.File("out")]));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task A_file_where_a_folder_was_expected_is_named_before_anything_is_asked()
    {
        var file = _folder.Write("file", "mine");
        foreach (var path in (string[])[file, $"{file}/below"])
        {
            var expected = $"--out {path}: the folder cannot be made ({file} is a file, expected a folder)";
            Assert.Equal(expected, await Invocation.RefusedAsync(PullCommand.Create(), ["nobody", .. To, "--out", path]));
            Assert.Equal(expected, await Invocation.RefusedAsync(
                RetrainCommand.Create(), ["nobody", .. To, "--model", "none", "--out", path]));
        }
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_broker_that_cannot_be_reached_is_called_as_it_was_given() => Assert.StartsWith(
        "--broker 127.0.0.1:1: cannot be reached (", await Invocation.RefusedAsync(
            PullCommand.Create(), "nobody", "--broker", "127.0.0.1:1", "--out", _folder.File("out")));
}
