using Sqair.Edge.Configuration;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    const string Minimal = """
        device: entrance
        mqtt: {host: localhost}
        cameras:
          - name: door
            source: rtsp://10.0.0.21/stream
        """;
    const string Trust = "\nmodels: {allowUnsigned: true}";

    [Fact]
    public void The_least_that_works_gets_all_defaults()
    {
        var options = Good(Minimal);

        Assert.Equal("entrance", options.Device);
        Assert.Equal(new MqttOptions { Host = "localhost" }, options.Mqtt);
        Assert.Equal(1883, options.Mqtt!.Port);
        var camera = Assert.Single(options.Cameras);
        Assert.Equal((VideoSourceKind.Stream, "rtsp://10.0.0.21/stream"), (camera.Source.Kind, camera.Source.Location));
        Assert.Null(camera.FramesPerSecond);
        Assert.Null(camera.RealTime);
        Assert.Equal(new TracksOptions(), options.Tracks);
        Assert.Empty(options.Gpio);
    }

    [Fact]
    public void The_example_loads_and_says_what_it_says()
    {
        var result = ConfigurationFile.Load(Files.InRepository("edge/sqair-edge.example.yaml"), name => name + "-value");

        Assert.Empty(result.Mistakes);
        var options = result.Options!;
        Assert.Equal("SQAIR_MQTT_PASSWORD-value", options.Mqtt!.Password!.Value.Value);
        Assert.NotNull(options.Mqtt.Tls);
        Assert.Equal(["door", "yard", "recording"], options.Cameras.Select(camera => camera.Name));
        Assert.Equal([VideoSourceKind.Stream, VideoSourceKind.Device, VideoSourceKind.File],
            options.Cameras.Select(camera => camera.Source.Kind));
        Assert.Equal("rtsp://viewer:DOOR_PASSWORD-value@10.0.0.21:554/stream2", options.Cameras[0].Source.Location);
        Assert.Equal(Files.InRepository("models/pedestrians.sqair"), options.ModelPath);
        Assert.Equal("/tmp/sqair/yard.txt", options.Output.MotFileOf("yard"));
        Assert.Equal([17, 27, 22], options.Gpio.Select(output => output.Pin));
    }

    [Fact]
    public void The_trackers_values_hold_for_all_cameras_and_a_camera_changes_its_own()
    {
        var options = Good("""
            device: entrance
            mqtt: {host: localhost}
            tracking: {presence: 0.4, birth: {evidence: 60}, person: {odds: 2}}
            cameras:
              - name: door
                source: rtsp://10.0.0.21/stream
              - name: yard
                source: rtsp://10.0.0.22/stream
                tracking: {birth: {hits: 3}, person: {odds: 0.5}}
            """);

        var (door, yard) = (options.Cameras[0].Tracking, options.Cameras[1].Tracking);
        Assert.Equal((0.4f, 60f, 2, 2f), (door.Presence, door.Birth.Evidence, door.Birth.Hits, door.Person.Odds));
        Assert.Equal((0.4f, 60f, 3, 0.5f), (yard.Presence, yard.Birth.Evidence, yard.Birth.Hits, yard.Person.Odds));
    }

    [Fact]
    public void The_example_has_every_value_of_the_tracker_with_its_default()
    {
        var example = ConfigurationFile.Load(Files.InRepository("edge/sqair-edge.example.yaml"), name => name).Options!;
        Assert.All(example.Cameras, camera => Assert.Equal(new TrackerOptions(), camera.Tracking));
        var text = File.ReadAllText(Files.InRepository("edge/sqair-edge.example.yaml"));
        Assert.All(TrackerSetting.All, setting =>
            Assert.Matches(FormattableString.Invariant($"[ {{]{setting.Name}: {setting.Default}[,}}\\r\\n]"), text));
    }

    [Fact]
    public void Mistakes_in_the_trackers_values_are_told_like_all_others()
    {
        var mistakes = Mistakes("""
            device: entrance
            mqtt: {host: localhost}
            tracking:
              presence: 2
              birth: {hits: 4, frame: 5}
              nobody: {odds: 1}
            cameras: [{name: door, source: rtsp://10.0.0.21/stream}]
            """).Select(mistake => $"{mistake.Line}: {mistake.Key}: {mistake.Expected}");

        Assert.Equal(
        [
            "4: tracking.presence: expected a number from 0 to 1, found '2'",
            "5: tracking.birth: expected at least as many 'frames' as 'hits', 4; found 3",
            "5: tracking.birth.frame: unknown key; did you mean 'frames'?",
            "6: tracking.nobody: unknown key; expected one of birth, count, forecast, identity, person, presence, replacement, support",
        ], mistakes);
    }

    [Fact]
    public void The_example_documents_every_key()
    {
        var example = File.ReadAllText(Files.InRepository("edge/sqair-edge.example.yaml"));
        var known = Mistakes("zzzzzzzzz: 1\nmqtt: {zzzzzzzzz: 1, tls: {zzzzzzzzz: 1}}\nstate: {zzzzzzzzz: 1}\n"
            + "cameras: [{zzzzzzzzz: 1, people: {zzzzzzzzz: 1}}]\ntracks: {zzzzzzzzz: 1}\n"
            + "engine: {zzzzzzzzz: 1}\noutput: {zzzzzzzzz: 1}\n"
            + "gpio: [{zzzzzzzzz: 1, shows: threshold}]\nheat: {zzzzzzzzz: 1}\nmodels: {zzzzzzzzz: 1}")
            .Where(mistake => mistake.Expected.StartsWith("unknown key; expected one of ", StringComparison.Ordinal))
            .SelectMany(mistake => mistake.Expected["unknown key; expected one of ".Length..].Split(", ")).ToArray();

        Assert.True(known.Length > 30, string.Join(", ", known));
        Assert.All(known, key => Assert.Matches($@"(?m)^\s*(- |# )?{key}:|{{{key}: |, {key}: ", example));
    }

    [Fact]
    public void Every_mistake_is_reported_with_its_place()
    {
        var mistakes = Mistakes("""
            device: front/door
            mqtt:
              host: localhost
              prot: 1884
              qos: seven
            cameras:
              - name: door
                source: gopher://10.0.0.21/stream
                framesPerSecond: [7]
              - name: door
              - 5
            tracks:
              minimumAgeFrames: 0
            """);

        Assert.Equal(
        [
            "edge.yaml:1:9: device: expected a name for a topic; 'front/door' contains '/', which means something else in a topic",
            "edge.yaml:4:3: mqtt.prot: unknown key; did you mean 'port'?",
            "edge.yaml:5:8: mqtt.qos: expected a whole number from 0 to 2, found 'seven'",
            "edge.yaml:8:13: cameras[0].source: expected a path of a video file, /dev/videoN or a URL such as rtsp://host/path: "
                + "the video source has the scheme 'gopher'; a file, a URL (rtsp, rtsps, http, https) or /dev/videoN was expected",
            "edge.yaml:9:22: cameras[0].framesPerSecond: expected a number from 0.1 to 120, found a list",
            "edge.yaml:10:5: cameras[1].source: is missing; expected a path of a video file, /dev/videoN or a URL such as rtsp://host/path",
            "edge.yaml:10:11: cameras[1].name: expected a name of its own; 'door' is also that of cameras[0]",
            "edge.yaml:11:5: cameras[2]: expected a mapping of keys to values, found '5'",
            "edge.yaml:13:21: tracks.minimumAgeFrames: expected a whole number from 1 to 1000, found '0'",
        ], mistakes.Select(mistake => mistake.ToString()));
    }

    [Theory]
    [InlineData("", "edge.yaml:1:1: expected one YAML document, found none")]
    [InlineData("- a\n- b", "edge.yaml:1:1: expected a mapping of keys to values such as 'device: entrance'")]
    [InlineData("device: [a, b: }", "edge.yaml:1:16: expected valid YAML: ")]
    [InlineData("device: a\ndevice: b", "edge.yaml:2:1: expected valid YAML: ")]
    [InlineData("a: 1\n---\nb: 2", "edge.yaml:1:1: expected one YAML document, found 2")]
    public void What_is_no_configuration_at_all_is_one_mistake(string text, string expected)
        => Assert.StartsWith(expected, Assert.Single(Mistakes(text)).ToString());

    [Fact]
    public void A_missing_file_is_one_mistake()
    {
        var mistake = Assert.Single(ConfigurationFile.Load("/nowhere/edge.yaml").Mistakes);
        Assert.StartsWith("/nowhere/edge.yaml:1:1: expected a readable configuration file: ", mistake.ToString());
    }

    [Theory]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: localhost, password: x}",
        "mqtt.username: is missing; expected one with the password")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: localhost, tls: {key: /dev/null}}",
        "mqtt.tls.key: expected both 'certificate' and 'key', or neither")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: localhost, tls: {ca: nowhere.pem}}",
        "mqtt.tls.ca: expected the path of a PEM file with the authorities to trust: Could not find file")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: localhost, prefix: a/+}",
        "mqtt.prefix: expected levels of a topic; '+' contains '+'")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: localhost, username: u, passwordFile: nowhere}",
        "mqtt.passwordFile: expected the path of a file that holds a password")]
    [InlineData("mqtt: {host: localhost}", "tracks: {}", "mqtt: is missing; expected a broker here, or a file in 'output'")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: '${NOT_SET}'}", "mqtt.host: expected NOT_SET to be set, ")]
    [InlineData("    source: rtsp", "    repeat: true\n    source: rtsp", "cameras[0].repeat: expected only with a file as the source")]
    [InlineData("    source: rtsp", "    width: 256\n    source: rtsp",
        "cameras[0].width: expected both 'width' and 'height' of the analysis picture, or neither")]
    [InlineData("device: entrance", "device:", "device: expected a name for this machine, such as 'entrance', found nothing")]
    [InlineData("device: entrance", "# no device", "device: is missing; expected a name for this machine, such as 'entrance'")]
    public void One_mistake_gives_one_line(string part, string instead, string expected)
    {
        Assert.Contains(part, Minimal);
        Assert.StartsWith(expected, WithoutPlace(Assert.Single(Mistakes(Minimal.Replace(part, instead)))));
    }

    [Fact]
    public void Secrets_come_from_environment_and_files_and_never_print()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "from file\n");
            var text = Minimal.Replace("{host: localhost}", $"{{host: localhost, username: '${{USER_NAME}}', passwordFile: {file}}}")
                .Replace("rtsp://10", "rtsp://me:${CAMERA_PASSWORD}@10");
            var options = Good(text, name => name.ToLowerInvariant());

            Assert.Equal(("user_name", "from file"), (options.Mqtt!.Username, options.Mqtt.Password!.Value.Value));
            Assert.DoesNotContain("from file", options.ToString() + options.Mqtt);
            var source = options.Cameras[0].Source;
            Assert.Equal("rtsp://me:camera_password@10.0.0.21/stream", source.Location);
            Assert.Equal("rtsp://***@10.0.0.21/stream", source.ToString());
            Assert.DoesNotContain("camera_password", source.Redact($"cannot open {source.Location}: 401"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A secret that stands in the wrong place, or cannot be read as it stands, is still one.</summary>
    [Theory]
    [InlineData("    source: rtsp://10.0.0.21/stream", "    source: 'rtsp://view:Zq1@s#Zq2/w%2:@127.0.0.1:18555/camera'",
        "write @ as %40, / as %2F")]
    [InlineData("    source: rtsp://10.0.0.21/stream", "    source: 'rtsp://view:${PW}@127.0.0.1/camera'", "write @ as %40, / as %2F")]
    [InlineData("    source: rtsp://10.0.0.21/stream", "    source: 'rtsp:/view:Zq1@127.0.0.1/camera'", "looks like a URL")]
    [InlineData("  - name: door\n    source: rtsp://10.0.0.21/stream", "  - rtsp://view:Zq1/Zq2@127.0.0.1/camera",
        "found 'rtsp://***@127.0.0.1/camera'")]
    [InlineData("  - name: door", "  - name: rtsp://view:Zq1@127.0.0.1/camera", "'rtsp://***@127.0.0.1/camera' contains '/'")]
    [InlineData("  - name: door", "  - name: door\n    rtsp://view:Zq1@127.0.0.1/camera: 7", "unknown key")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: 'mqtt://user:Zq1@localhost'}", "the broker's name or address alone")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: 'user:Zq1@localhost'}", "the broker's name or address alone")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: localhost, port: '${PW}'}", "found '${PW}'")]
    [InlineData("mqtt: {host: localhost}", "mqtt: {host: localhost}\nstatusSeconds: 'a:Zq1@b'", "found '***'")]
    [InlineData("device: entrance", "device: entrance\nrtsp://view:Zq1@host/x: 1\nrtsp://view:Zq1@host/x: 1", "expected valid YAML")]
    public void No_mistake_tells_a_secret(string part, string instead, string expected)
    {
        Assert.Contains(part, Minimal);
        var result = ConfigurationFile.Parse(Minimal.Replace(part, instead), "edge.yaml", _ => "Zq1@#/Zq2");
        var text = string.Join('\n', result.Mistakes);
        Assert.Contains(expected, text);
        Assert.DoesNotContain("Zq", text);
    }

    [Fact]
    public void A_doubled_dollar_keeps_the_braces() =>
        Assert.Equal("${USER}", Good(Minimal.Replace("{host: localhost}", "{host: localhost, username: '$${USER}'}")).Mqtt!.Username);

    [Fact]
    public void Relative_paths_begin_at_the_folder_of_the_file()
    {
        var options = ConfigurationFile.Parse(
            Trusting(Minimal.Replace("rtsp://10.0.0.21/stream", "clips/a.mp4") + "\nmodel: ../m.sqair"), "/etc/sqair/edge.yaml").Options!;
        Assert.Equal(("/etc/sqair/clips/a.mp4", "/etc/m.sqair"), (options.Cameras[0].Source.Location, options.ModelPath));
    }

    [Theory]
    [InlineData("..", "{camera}/rows.txt", "'..' leads elsewhere")]
    [InlineData(".", "rows/{camera}", "'.' leads elsewhere")]
    [InlineData(".", "rows/.{camera}/rows.txt", "'.' leads elsewhere")]
    [InlineData("../door", "{camera}.txt", "'../door' contains '/'")]
    [InlineData("..", "{camera}.txt", null)]
    [InlineData("..door", "{camera}/rows.txt", null)]
    public void A_name_does_not_lead_out_of_its_folder(string name, string path, string? expected)
    {
        foreach (var key in (string[])["motFile", "video"])
        {
            var text = Minimal.Replace("name: door", $"name: {name}") + $"\noutput: {{{key}: '/data/{path}'}}";
            if (expected is null) Good(text);
            else Assert.Contains(expected, Assert.Single(Mistakes(text)).ToString());
        }
    }

    /// <summary>Not against a clock: what compares every camera with every other does not come to an end here.</summary>
    [Fact]
    public void A_hundred_thousand_cameras_are_checked()
    {
        const int Count = 100_000;
        var cameras = string.Concat(Enumerable.Range(0, Count).Select(camera =>
            $"\n  - {{name: c{camera % (Count - 1)}, source: rtsp://10.0.0.21/{camera}}}"));
        var mistake = Assert.Single(Mistakes(
            $"device: entrance\nmqtt: {{host: localhost}}\noutput: {{motFile: '/data/{{camera}}.txt'}}\ncameras:{cameras}"));
        Assert.Equal($"cameras[{Count - 1}].name: expected a name of its own; 'c0' is also that of cameras[0]", WithoutPlace(mistake));
    }

    static string WithoutPlace(ConfigurationMistake mistake) => $"{mistake.Key}: {mistake.Expected}";
    static string Trusting(string text) => text.Contains("cameras") && !text.Contains("models") ? text + Trust : text;
    static EdgeOptions Good(string text, Func<string, string?>? environment = null)
    {
        var (options, mistakes) = ConfigurationFile.Parse(Trusting(text), "edge.yaml", environment ?? (_ => null));
        Assert.Empty(mistakes);
        return options!;
    }

    static IReadOnlyList<ConfigurationMistake> Mistakes(string text)
    {
        var result = ConfigurationFile.Parse(Trusting(text), "edge.yaml", _ => null);
        Assert.Null(result.Options);
        return result.Mistakes;
    }
}
