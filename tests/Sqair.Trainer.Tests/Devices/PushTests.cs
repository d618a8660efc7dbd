using System.Security.Cryptography;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Models;
using Sqair.Shared.Tests.Tracking;
using Sqair.Trainer.Commands;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>`sqair push`, `devices` and `rollback` against daemons over a broker that takes messages of 64 KiB.</summary>
public sealed class PushTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new("allow_anonymous true\nmessage_size_limit 65536");

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    Task<Subscriber> SubscriberAsync() => Subscriber.ConnectAsync(_broker.Port, "sqair/+/model/state");

    async Task TracksAsync(Device device)
    {
        await using var frames = await Subscriber.ConnectAsync(_broker.Port);
        await device.TracksAsync(frames);
    }

    [Fact]
    public async Task A_model_is_shadowed_promoted_and_proven()
    {
        await using var device = await Device.StartAsync(
            _folder, _broker, push: "{shadow: {seconds: 2, slower: 1000}, probationSeconds: 2}");
        await TracksAsync(device);
        await using var subscriber = await SubscriberAsync();
        var package = Device.Package(_folder, "second", padding: 60_000);
        var called = $"second {Sqair.Models.ModelPackage.Open(package).Fingerprint}";
        var (code, said) = await Device.PushAsync(_broker, package, "--device", "entrance", "--until", "proven");
        Assert.True(code == 0, $"{said}\n{device.Errors}");
        Assert.Equal(["receiving", "verified: unsigned", "self-tested", "shadowing: on door for 2 s", "promoted"],
            said.Split('\n').Where(line => !line.Contains("its shadow")).Take(5).Select(line => line[$"entrance: {called} ".Length..]));
        Assert.Contains($"entrance: {called} proven\n", said);
        Assert.Matches(@"entrance: its shadow: \d+ frames, ", said);
        var told = device.Told(subscriber)!;
        Assert.Equal((PushState.Proven, "second", "configured"), (told.State!.Value, told.Running.Name, told.Previous));
        Assert.Equal(
            [
                PushState.Receiving, PushState.Verified, PushState.SelfTested, PushState.Shadowing, PushState.Promoted, PushState.Proven,
            ],
            told.History!.Select(step => step.State));
        Assert.True(told.History!.Zip(told.History!.Skip(1)).All(pair => pair.First.At <= pair.Second.At));
        Assert.InRange(told.Shadow!.Counts, 0.9, 1);

        // The next start begins with it, and so does what everybody sees.
        await device.DisposeAsync();
        device.Start();
        await TracksAsync(device);
        await Await.TrueAsync(() => device.Errors.Contains("model second ("), () => device.Errors);
        Assert.Matches(
            @"(?m)^entrance +online +0\.2\.0 +second [0-9a-f]{12} +unsigned +second [0-9a-f]{12}: proven \d{4}-",
            (await Device.ListAsync(_broker)).Said);
        // Pushed once more it runs already.
        (code, said) = await Device.PushAsync(_broker, package, "--device", "entrance");
        Assert.True(code == 0 && said.Contains("proven"), said);
    }

    [Fact]
    public async Task All_devices_are_pushed_to_that_take_models_and_are_online()
    {
        await using var one = await Device.StartAsync(_folder, _broker, "one");
        await using var other = await Device.StartAsync(_folder, _broker, "other");
        await TracksAsync(one);
        await TracksAsync(other);
        var package = Device.Package(_folder, "second");
        var (code, said) = await Device.PushAsync(_broker, package, "--all");
        Assert.True(code == 0, said);
        Assert.Matches("(?m)^one: second [0-9a-f]{12} promoted$", said);
        Assert.Matches("(?m)^other: second [0-9a-f]{12} promoted$", said);
        await other.DisposeAsync();
        var list = (await Device.ListAsync(_broker)).Said.Split('\n');
        Assert.Matches(@"^one +online .*second [0-9a-f]{12}: promoted", list[1]);
        Assert.Matches(@"^other +offline .*second [0-9a-f]{12}: promoted", list[2]);
        (_, said) = await Device.PushAsync(_broker, Device.Package(_folder, "third"), "--all");
        Assert.Matches("(?m)^one: third [0-9a-f]{12} promoted$", said);
        Assert.DoesNotContain("other: ", said);
    }

    [Fact]
    public async Task A_rollback_brings_the_last_good_model_back_or_says_that_there_is_none()
    {
        await using var device = await Device.StartAsync(_folder, _broker, push: "{shadow: {seconds: 0}, probationSeconds: 1}");
        await TracksAsync(device);
        Task<string> Nothing() => RefusedAsync(() => Device.RollBackAsync(_broker));
        Assert.Equal("entrance: there is nothing to go back to, the configured model runs", await Nothing());
        await Device.PushAsync(_broker, Device.Package(_folder, "second"), "--device", "entrance", "--until", "proven");
        await Device.PushAsync(_broker, Device.Package(_folder, "third"), "--device", "entrance", "--until", "proven");
        Assert.Matches(
            "^entrance: third [0-9a-f]{12} is rolled back, second [0-9a-f]{12} runs\n$", (await Device.RollBackAsync(_broker)).Said);
        Assert.Matches(
            "^entrance: second [0-9a-f]{12} is rolled back, first [0-9a-f]{12} runs\n$", (await Device.RollBackAsync(_broker)).Said);
        Assert.Equal("entrance: there is nothing to go back to, the configured model runs", await Nothing());
        await TracksAsync(device);
        Assert.Contains("has never said that it takes models", await RefusedAsync(() => Device.RollBackAsync(_broker, "nobody")));
    }

    [Fact]
    public async Task A_rollback_in_mid_shadow_breaks_the_push_off()
    {
        await using var device = await Device.StartAsync(_folder, _broker, push: "{shadow: {seconds: 3600}}",
            camera: "source: yard.mp4, repeat: true");
        await TracksAsync(device);
        await using var subscriber = await SubscriberAsync();
        var pushing = Device.PushAsync(_broker, Device.Package(_folder, "second"), "--device", "entrance");
        await device.UntilAsync(subscriber, PushState.Shadowing);
        var back = (await Device.RollBackAsync(_broker)).Said;
        Assert.Matches("^entrance: the push of second [0-9a-f]{12} was broken off, first [0-9a-f]{12} runs\n$", back);
        var (code, said) = await pushing;
        Assert.Equal(ExitCode.Refused, code);
        Assert.Matches("(?m)^entrance: second [0-9a-f]{12} refused: taken back on command$", said);
        Assert.False(Directory.Exists(Path.Combine(device.Models, "incoming")));
        await TracksAsync(device);
    }

    [Fact]
    public async Task What_may_not_run_is_refused_by_name_and_the_old_model_goes_on()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(_folder.File("keys"));
        _folder.Write("keys/release.pem", key.ExportSubjectPublicKeyInfoPem());
        string Signed(string path, ECDsa with)
        {
            ModelPackage.Open(path).WriteSigned(path, with);
            return path;
        }
        var first = Signed(Device.Package(_folder, "first"), key);
        await using var device = await Device.StartAsync(_folder, _broker, models: "keys: keys", model: first,
            push: "{shadow: {seconds: 2, slower: 1000}, mostMebibytes: 1}");
        await TracksAsync(device);
        await using var subscriber = await SubscriberAsync();
        async Task Refused(string path, string expected)
        {
            var (code, said) = await Device.PushAsync(_broker, path, "--device", "entrance");
            Assert.Equal(ExitCode.Refused, code);
            Assert.Matches("(?m)^entrance: [a-z-]+ [0-9a-f]{12} refused: ", said);
            Assert.Contains(expected, said);
            var told = device.Told(subscriber)!;
            Assert.Equal((PushState.Refused, "first"), (told.State!.Value, told.Running.Name));
            Assert.Contains(expected, told.Reason);
            Assert.DoesNotContain(device.Models, told.Reason);
            Assert.False(Directory.Exists(Path.Combine(device.Models, "incoming")));
            Assert.Empty(Directory.GetFiles(device.Models, "*.sqair"));
        }
        await Refused(Device.Package(_folder, "unsigned"), "the package is unsigned");
        await Refused(Signed(Device.Package(_folder, "foreign"), foreign), "unknown key");
        ModelPackage.Open(TestModel.PathOrSkip()).WriteSigned(_folder.File("large.sqair"), key);
        await Refused(_folder.File("large.sqair"), "expected at most 1 MiB (models.push.mostMebibytes)");
        await Refused(Signed(Device.Package(_folder, "rate", change: manifest => manifest with { Analysis = new(256, 192, 8) }), key),
            "it is for pictures of 256x192 at 8 frames a second, expected 256x192 at 10");
        await Refused(Signed(Device.Package(_folder, "size", change: manifest => manifest with { Analysis = new(256, 144, 10) }), key),
            "it is for pictures of 256x144 at 10 frames a second");
        var wrong = ModelPackage.Open(Device.Package(_folder, "wrong"));
        var test = wrong.SelfTest!;
        test.Graphs["propagate.onnx"].Outputs["new_what"][1] += 1;
        ModelPackage.Write(wrong.Path, wrong.Manifest, test, wrong.Propagate, wrong.Discover);
        await Refused(Signed(wrong.Path, key), "propagate.onnx: the self-test fails on Cpu");
        // It takes everything for a thing: the shadow counts nobody.
        var blind = Signed(Device.Package(_folder, "blind", judge: HandMadeModel.Judge(-10)), key);
        var (_, said) = await Device.PushAsync(_broker, blind, "--device", "entrance");
        Assert.Matches("refused: (0\\.\\d+ of the boxes have a partner|counts are alike)", said);

        var good = Signed(Device.Package(_folder, "second"), key);
        Assert.Matches(
            "(?m)^entrance: [a-z]+ [0-9a-f]{12} verified: release ", (await Device.PushAsync(_broker, good, "--device", "entrance")).Said);
        Assert.Equal("second", device.Told(subscriber)!.Running.Name);
    }

    /// <summary>What no `sqair push` would send: half a package, whole as what it is.</summary>
    [Fact]
    public async Task Half_a_package_is_refused()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        await TracksAsync(device);
        var half = File.ReadAllBytes(Device.Package(_folder, "second"))[..5000];
        Directory.CreateDirectory(Path.Combine(device.Models, "inbox"));
        await using var subscriber = await SubscriberAsync();
        File.WriteAllBytes(Path.Combine(device.Models, "inbox/half.part"), half);
        File.Move(Path.Combine(device.Models, "inbox/half.part"), Path.Combine(device.Models, "inbox/half.sqair"));
        await device.UntilAsync(subscriber, PushState.Refused, "half");
        Assert.StartsWith("not a model package, or a truncated one", device.Told(subscriber)!.Reason);
        Assert.Empty(Directory.GetFiles(Path.Combine(device.Models, "inbox")));
    }

    [Fact]
    public async Task Garbage_on_the_retained_topics_is_shown_as_nothing_and_hurts_nobody()
    {
        await using var device = await Device.StartAsync(_folder, _broker);
        await TracksAsync(device);
        using var enemy = new MQTTnet.MqttClientFactory().CreateMqttClient();
        await enemy.ConnectAsync(new MQTTnet.MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).Build());
        string[] texts = ["{", "{}", "null", "[]", "7", "{\"schema\":2,\"device\":\"x\",\"running\":{}}", "{\"state\":\"flying\"}",
            "{\"schema\":2,\"running\":{\"name\":\"a\\u001b[2Jb\\nc\"},\"state\":\"refused\","
                + "\"reason\":\"\\u001b]0;owned\\u0007\",\"name\":\"n\\u202e\\u2028\"}",
            "{\"schema\":2,\"running\":null,\"state\":\"promoted\",\"history\":[null],\"push\":\"\",\"previous\":\"\"}"];
        foreach (var (text, i) in texts.Select((text, i) => (text, i)))
            foreach (var topic in (string[])["status", "model/state"])
                await enemy.PublishAsync(new MQTTnet.MqttApplicationMessageBuilder()
                    .WithTopic($"sqair/ghost{i}/{topic}").WithPayload(text).WithRetainFlag().Build());
        var said = (await Device.ListAsync(_broker)).Said;
        Assert.Matches(@"(?m)^entrance +online ", said);
        Assert.DoesNotContain(said, letter => letter != '\n' && !PlainText.Is($"{letter}"));
        Assert.Matches(@"(?m)^ghost7 .* n\?\?: refused .*\(\?\]0;owned\?\)$", said);
        Assert.Equal(2 + texts.Length, said.TrimEnd('\n').Split('\n').Length);
        var (code, pushed) = await Device.PushAsync(_broker, Device.Package(_folder, "second"), "--all");
        Assert.True(code == 0, pushed);
        Assert.DoesNotContain("ghost", pushed);
    }

    [Fact]
    public async Task What_makes_no_sense_is_one_line()
    {
        var package = Device.Package(_folder, "first");
        Task<string> Refused(params string[] arguments) => RefusedAsync(
            () => Device.RunAsync(PushCommand.Create(), [package, .. arguments]));
        var broker = $"127.0.0.1:{_broker.Port}";
        Assert.Equal("push: expected --broker HOST, or --ssh USER@HOST", await Refused());
        Assert.Equal("push: expected either --device NAME or --all", await Refused("--broker", broker));
        Assert.Equal("push: expected either --device NAME or --all", await Refused("--broker", broker, "--all", "--device", "a"));
        Assert.Equal("push: expected either --ssh or --broker", await Refused("--broker", broker, "--ssh", "a@b"));
        Assert.Equal("--chunk 1: expected 1024 to 1048576", await Refused("--broker", broker, "--all", "--chunk", "1"));
        Assert.Contains("--device 'a/b' contains '/'", await Refused("--broker", broker, "--device", "a/b"));
        Assert.Contains("no device is online that takes models", await Refused("--broker", broker, "--all"));
        Assert.Contains("cannot be reached", await Refused("--broker", "127.0.0.1:1", "--device", "a"));
        Assert.Contains("with a port from 1 to 65535", await Refused("--broker", "host:0", "--device", "a"));
    }

    static async Task<string> RefusedAsync(Func<Task> action) => (await Assert.ThrowsAsync<UserErrorException>(action)).Message;
}
