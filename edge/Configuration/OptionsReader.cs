using Sqair.Edge.Publishing;
using Sqair.Messages;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Configuration;

/// <summary>From sections to options: which keys there are, what they may hold, what they are when absent.</summary>
sealed partial class OptionsReader(string folder, Func<string, string?> environment)
{
    /// <summary>Stands in for a source that was reported as a mistake.</summary>
    static readonly VideoSource s_none = VideoSource.Parse("none");

    public EdgeOptions Read(YamlSection root)
    {
        var cameras = root.Sections("cameras", "a list with at least one camera");
        var tracking = Tracking(root, new TrackerOptions());
        var options = new EdgeOptions
        {
            Device = Level(root, "device", root.RequiredText("device", "a name for this machine, such as 'entrance'")),
            Mqtt = root.Section("mqtt", "a section with at least 'host'") is { } mqtt ? Mqtt(mqtt) : null,
            ModelPath = FullPath(root.Text("model", "the path of a model package (*.sqair)")),
            Trust = Trust(root),
            Engine = root.Section("engine", "a section") is { } engine ? Engine(engine) : new EngineOptions(),
            Cameras = [.. cameras.Select(camera => Camera(camera, tracking))],
            Tracks = root.Section("tracks", "a section") is { } tracks ? Tracks(tracks) : new TracksOptions(),
            Output = root.Section("output", "a section") is { } output ? Output(output, cameras.Count) : new OutputOptions(),
            StateFolder = StateFolder(root),
            Web = root.Section("web", "a section with at least 'listen'") is { } web ? Web(web) : null,
            Retention = Retention(root),
            StatusSeconds = root.Number("statusSeconds", 1, 3600) ?? 60,
        };
        options = options with
        {
            Gpio = Gpio(root, options.Cameras),
            Thermal = Thermal(root),
            Push = PushInto(root, options.StateFolder, options.Cameras),
            Record = Record(root, options.StateFolder),
        };
        CheckNames(options, cameras);
        if (!root.Has("mqtt") && options.Output.MotFile is null)
            root.Report("mqtt", "is missing; expected a broker here, or a file in 'output', or the tracks would go nowhere");
        root.RefuseUnknownKeys();
        return options;
    }

    /// <summary>A name has to be the camera's own, and to stay within the folders where {camera} stands for it.</summary>
    static void CheckNames(EdgeOptions options, IReadOnlyList<YamlSection> cameras)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < options.Cameras.Count; i++)
        {
            var name = options.Cameras[i].Name;
            if (name.Length == 0) continue;
            if (!first.TryAdd(name, i))
                cameras[i].Report("name", $"expected a name of its own; '{name}' is also that of cameras[{first[name]}]");
            if (TopicNames.WhyNotALevel(name) is not null) continue;
            (string Key, string? Path)[] files = [("motFile", options.Output.MotFileOf(name)), ("video", options.Output.VideoOf(name))];
            foreach (var (key, path) in files)
                if (path is not null && Path.GetFullPath(path) != path)
                    cameras[i].Report("name", $"expected a name that can stand for {{camera}} in output.{key}; '{name}' leads elsewhere");
        }
    }

    CameraOptions Camera(YamlSection section, TrackerOptions tracking)
    {
        var name = Level(section, "name", section.RequiredText("name", "a name such as 'door'"));
        var source = Source(section);
        var options = new CameraOptions
        {
            Name = name,
            Source = source ?? s_none,
            SourceText = section.ReadingOf("source"),
            Folder = folder,
            FramesPerSecond = section.Number("framesPerSecond", 0.1, 120),
            Width = section.Integer("width", 64, 4096),
            Height = section.Integer("height", 64, 4096),
            RealTime = section.Flag("realTime"),
            Repeat = section.Flag("repeat") ?? false,
            People = People(section),
            Place = Place(section),
            Tracking = Tracking(section, tracking),
            StallSeconds = section.Number("stallSeconds", 0.5, 600) ?? 10,
        };
        if (section.Has("width") != section.Has("height"))
            section.Report(section.Has("width") ? "width" : "height",
                "expected both 'width' and 'height' of the analysis picture, or neither");
        if (source is { IsLive: true })
            foreach (var key in (string[])["realTime", "repeat"])
                if (section.Has(key)) section.Report(key, "expected only with a file as the source");
        section.RefuseUnknownKeys();
        return options;
    }

    VideoSource? Source(YamlSection section)
    {
        const string Expected = "a path of a video file, /dev/videoN or a URL such as rtsp://host/path";
        if (section.RequiredText("source", Expected) is not { Length: > 0 } text) return null;
        try
        {
            return VideoSource.Parse(text, folder);
        }
        catch (VideoException fault)
        {
            section.Report("source", $"expected {Expected}: {fault.Message}");
            return null;
        }
    }

    MqttOptions Mqtt(YamlSection section)
    {
        var tls = section.Section("tls", "a section; {} for TLS with the authorities of the system") is { } tlsSection
            ? Tls(tlsSection)
            : null;
        var password = section.Secret("password", "passwordFile", "a password");
        var options = new MqttOptions
        {
            Host = Host(section),
            Port = section.Integer("port", 1, 65535) ?? (tls is null ? 1883 : 8883),
            Tls = tls,
            Username = section.Text("username", "a user name"),
            UsernameSource = section.ReadingOf("username"),
            Password = password,
            Protocol = Protocol(section),
            ClientId = ClientId(section),
            SessionExpirySeconds = section.Integer("sessionExpirySeconds", 0, int.MaxValue) ?? 0,
            KeepAliveSeconds = section.Integer("keepAliveSeconds", 5, 3600) ?? 15,
            Prefix = section.Text("prefix", "the first levels of all topics") ?? "sqair",
            Qos = section.Integer("qos", 0, 2) ?? 1,
            BufferedMessages = section.Integer("bufferedMessages", 1, 10_000_000) ?? 100_000,
            BufferedHours = section.Number("bufferedHours", 0.01, 8760) ?? 168,
            HomeAssistant = section.Section("homeAssistant", "a section, such as {}, for the defaults") is { } home ? Home(home) : null,
            Commands = section.Flag("commands") ?? false,
            BufferedTracksSeconds = section.Number("bufferedTracksSeconds", 0, 600) ?? 5,
        };
        if (options is { Protocol: MqttProtocol.V311, SessionExpirySeconds: > 0 })
            section.Report("sessionExpirySeconds", "expected only with protocol 5; in 3.1.1 a client cannot say for how long");
        CheckLevels(section, options.Prefix);
        if (password is not null && !section.Has("username")) section.Report("username", "is missing; expected one with the password");
        section.RefuseUnknownKeys();
        return options;
    }

    static MqttProtocol Protocol(YamlSection section)
    {
        const string Expected = "5 or 3.1.1";
        switch (section.Text("protocol", Expected))
        {
            case null or "5": return MqttProtocol.V5;
            case "3.1.1": return MqttProtocol.V311;
            default:
                section.Report("protocol", $"expected {Expected}, found {section.Found("protocol")}");
                return MqttProtocol.V5;
        }
    }

    static string? ClientId(YamlSection section)
    {
        const string Expected = "1 to 128 letters, digits and signs without blanks, of this device alone";
        var id = section.Text("clientId", Expected);
        if (id is not null && (id.Length > 128 || id.Any(letter => letter is <= ' ' or > '~')))
            section.Report("clientId", $"expected {Expected}, found {section.Found("clientId")}");
        return id;
    }

    static HomeAssistantOptions Home(YamlSection section)
    {
        var options = new HomeAssistantOptions(section.Text("prefix", "the first levels of Home Assistant's topics") ?? "homeassistant");
        CheckLevels(section, options.Prefix);
        section.RefuseUnknownKeys();
        return options;
    }

    static void CheckLevels(YamlSection section, string prefix)
    {
        foreach (var level in prefix.Split('/'))
            if (TopicNames.WhyNotALevel(level) is { } reason) section.Report("prefix", $"expected levels of a topic; '{level}' {reason}");
    }

    /// <summary>A URL in its place would be logged with the credentials in it, and no resolver knows it.</summary>
    static string Host(YamlSection section)
    {
        const string Expected = "the broker's name or address";
        var host = section.RequiredText("host", Expected);
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            section.Report("host", $"expected {Expected} alone, such as broker.local; "
                + "'port', 'username', 'password' and 'tls' are keys of their own");
        return host;
    }

    TlsOptions Tls(YamlSection section)
    {
        var options = new TlsOptions(
            Readable(section, "ca", "the path of a PEM file with the authorities to trust"),
            Readable(section, "certificate", "the path of a PEM file with the client's certificate"),
            Readable(section, "key", "the path of a PEM file with the key of 'certificate'"),
            section.Flag("insecure") ?? false);
        if (section.Has("certificate") != section.Has("key"))
            section.Report(section.Has("key") ? "key" : "certificate", "expected both 'certificate' and 'key', or neither");
        if (options.CaFile is { } ca) Usable(section, "ca", () => CertificateFiles.Authorities(ca));
        if (options is { CertificateFile: { } certificate, KeyFile: { } key })
            Usable(section, "certificate", () => CertificateFiles.WithKey(certificate, key).Dispose());
        section.RefuseUnknownKeys();
        return options;
    }

    static TracksOptions Tracks(YamlSection section)
    {
        var options = new TracksOptions
        {
            PerFrame = section.Flag("perFrame") ?? true,
            MinimumAgeFrames = section.Integer("minimumAgeFrames", 1, 1000) ?? new TracksOptions().MinimumAgeFrames,
            Ahead = Ahead(section),
        };
        section.RefuseUnknownKeys();
        return options;
    }

    OutputOptions Output(YamlSection section, int cameras)
    {
        var rows = OutputPath(section, "motFile", "the path of a text file to write; {camera} stands for the camera's name", cameras);
        var video = OutputPath(section, "video", "the path of an MP4 file to write; {camera} stands for the camera's name", cameras);
        section.RefuseUnknownKeys();
        return new OutputOptions { MotFile = rows, Video = video };
    }

    string? OutputPath(YamlSection section, string key, string expected, int cameras)
    {
        var path = FullPath(section.Text(key, expected));
        if (path is not null && cameras > 1 && !path.Contains(OutputOptions.CameraPlaceholder, StringComparison.Ordinal))
            section.Report(key, "expected {camera} in the path, since there are several cameras");
        return path;
    }

    /// <summary>Reports <paramref name="name"/> if it cannot stand in a topic; an empty one has been reported already.</summary>
    static string Level(YamlSection section, string key, string name)
    {
        if (name.Length > 0 && TopicNames.WhyNotALevel(name) is { } reason)
            section.Report(key, $"expected a name for a topic; {section.Found(key)} {reason}");
        return name;
    }

    string? Readable(YamlSection section, string key, string expected)
    {
        if (FullPath(section.Text(key, expected)) is not { } path) return null;
        try
        {
            using var _ = File.OpenRead(path);
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            section.Report(key, $"expected {expected}: {fault.Message}");
            return null;
        }
    }

    static void Usable(YamlSection section, string key, Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException fault)
        {
            section.Report(key, $"expected a usable PEM file: {fault.Message}");
        }
    }

    string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path, folder);
}
