using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Web;

/// <summary>Lines and zones drawn on the page in a real browser, into the file of a daemon that goes on running.</summary>
[SupportedOSPlatform("linux")]
public sealed class EditPageTests : IAsyncLifetime
{
    readonly TestFolder _folder = new();
    readonly List<string> _errors = [];
    int _port;
    DaemonRun _run = null!;
    IPlaywright _playwright = null!;
    IBrowser _browser = null!;

    string Yaml => $"""
        # what this yard's people want to know
        cameras:
          - name: yard   # the one behind the house
            source: yard.mp4
            repeat: true
            zones:
              # where the grass is
              - name: 'lawn'
                points: [[0.53, 0], [1, 0], [1, 1], [0.53, 1]]   # by eye
            # nothing more
        output: {Section("motFile: yard.txt")}
        state: {Section("folder: state")}
        # the page
        web: {Section($"listen: '127.0.0.1:{_port}', edit: true")}

        """;

    static string Section(string keys) => "{" + keys + "}";

    public async ValueTask InitializeAsync()
    {
        await HandMade.ClipAsync(
            _folder.File("yard.mp4"), HandMade.Yard, 1200, frame => [(110 + Math.Abs(frame % 100 - 50), 80 + frame % 9)]);
        _port = Mosquitto.FreePort();
        _run = new DaemonRun(_folder, Yaml, model: HandMade.Model(_folder));
        await Await.TrueAsync(() => _run.Log.Text.Contains("the page is at", StringComparison.Ordinal), () => _run.Log.Text);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
    }

    [Fact]
    public async Task A_line_that_is_drawn_stands_in_the_file_and_counts_the_same_person_without_a_restart()
    {
        var page = await OpenAsync(1280, 900);
        var before = File.ReadAllText(_run.ConfigurationPath);
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw lines and zones" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New line" }).ClickAsync();
        // Where the picture is, not where the drawing believes that it is.
        var box = (await page.Locator(".view canvas").BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + box.Width * 0.5f, box.Y + box.Height * 0.8f);
        await page.Mouse.ClickAsync(box.X + box.Width * 0.5f, box.Y + box.Height * 0.05f);
        await page.Keyboard.TypeAsync("gate");
        await Assertions.Expect(page.Locator(".view text")).ToContainTextAsync(["lawn", "gate: arrow is in"]);
        await ShotAsync(page, "edit-desktop.png");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator(".told")).ToHaveTextAsync("Saved and applied.");

        var added = Regex.Match(File.ReadAllText(_run.ConfigurationPath),
            @"    lines:\n      - name: gate\n        points: \[\[0\.(49|50?)\d*, 0\.(79|80?)\d*\], \[0\.(49|50?)\d*, 0\.0[45]\d*\]\]\n");
        Assert.True(added.Success, File.ReadAllText(_run.ConfigurationPath));
        Assert.Equal(before, File.ReadAllText(_run.ConfigurationPath).Replace(added.Value, "", StringComparison.Ordinal));

        var track = await TrackAsync();
        var gate = page.GetByRole(AriaRole.Row, new() { NameRegex = new("^gate") });
        await Assertions.Expect(gate).ToContainTextAsync(new Regex(@"[1-9]\d* in, [1-9]\d* out"), new() { Timeout = 60_000 });
        Assert.Equal(track, await TrackAsync());
        Assert.Single(File.ReadLines(_folder.File("yard.txt")).Select(row => row.Split(',')[1]).Distinct());
        Assert.Contains("reloaded; changed: cameras[yard].lines[gate]", _run.Log.Text);

        // And back to 0, by the command that a broker could give.
        page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await page.GetByLabel("Counters to reset").SelectOptionAsync("line gate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Assertions.Expect(page.Locator(".told")).ToHaveTextAsync("reset: done");
        await Assertions.Expect(gate).ToContainTextAsync(new Regex("^gate[01] in, [01] out"), new() { Timeout = 10_000 });
    }

    [Fact]
    public async Task Whoever_saves_has_drawn_all_corners()
    {
        var page = await OpenAsync(1280, 720);
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw lines and zones" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New mask" }).ClickAsync();
        var box = (await page.Locator(".view canvas").BoundingBoxAsync())!;
        // All of it, and what is below it, is on the screen.
        Assert.True(box.Y + box.Height < 700, $"{box.Height} of 720");
        foreach (var (x, y) in ((float, float)[])[(0.1f, 0.1f), (0.3f, 0.1f), (0.3f, 0.4f)])
            await page.Mouse.ClickAsync(box.X + box.Width * x, box.Y + box.Height * y);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator(".told")).ToHaveTextAsync("Saved and applied.");
        Assert.Contains("\n    masks:\n      - name: mask1\n", File.ReadAllText(_run.ConfigurationPath));
        await ShotAsync(page, "edit-mask.png");
    }

    [Fact]
    public async Task A_finger_moves_and_the_keyboard_alone_draws_names_and_removes()
    {
        var page = await OpenAsync(390, 840, touch: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw lines and zones" }).TapAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "zone" }).TapAsync();
        // A point moved with the arrow keys.
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^lawn, point 1 of 4: 53 % from the left") }).FocusAsync();
        for (var i = 0; i < 3; i++) await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^lawn, point 1 of 4: 50 %") })).ToBeVisibleAsync();
        // A finger drags it back.
        await DragAsync(page, page.GetByRole(AriaRole.Button, new() { NameRegex = new("^lawn, point 1 of 4") }), 33, 20);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^lawn, point 1 of 4: (59|60|61) %") }))
            .ToBeVisibleAsync();
        // A mask from nothing but keys.
        await page.GetByRole(AriaRole.Button, new() { Name = "New mask" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("screen");
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.Locator(".view").ScrollIntoViewIfNeededAsync();
        await ShotAsync(page, "edit-phone.png");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).TapAsync();
        await Assertions.Expect(page.Locator(".told")).ToHaveTextAsync("Saved and applied.");
        var text = File.ReadAllText(_run.ConfigurationPath);
        Assert.Matches(
            @"- name: 'lawn'\n        points: \[\[0\.(59|60?|61)\d*, 0\.\d+\], \[1, 0\], \[1, 1\], \[0.53, 1\]\]   # by eye\n", text);
        Assert.Contains("\n    masks:\n      - name: screen\n", text);

        await page.GetByRole(AriaRole.Button, new() { Name = "Draw lines and zones" }).TapAsync();
        await page.GetByLabel("Name of the zone").FillAsync("grass");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete screen" }).TapAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).TapAsync();
        await Assertions.Expect(page.Locator(".told")).ToHaveTextAsync("Saved and applied.");
        text = File.ReadAllText(_run.ConfigurationPath);
        Assert.DoesNotContain("masks", text);
        Assert.Contains("- name: 'grass'\n", text);
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^grass") }))
            .ToBeVisibleAsync(new() { Timeout = 10_000 });
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_and_nothing_is_lost()
    {
        var page = await OpenAsync(1280, 900);
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw lines and zones" }).ClickAsync();
        await page.GetByLabel("Name of the zone").FillAsync("not a level");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the name 'not a level' contains white space");
        await page.GetByLabel("Name of the zone").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("A zone has no name.");
        // Unsaved, it is not left without a question, whose answer is no here.
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw lines and zones" }).ClickAsync();
        await page.GetByLabel("Name of the zone").FillAsync("grass");
        // Half a line is none.
        await page.GetByRole(AriaRole.Button, new() { Name = "New line" }).ClickAsync();
        await page.Locator(".view canvas").ClickAsync(new() { Position = new() { X = 50, Y = 50 }, Force = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The new line lacks a point");
        await page.Locator(".view svg").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        File.AppendAllText(_run.ConfigurationPath, "# somebody else was here\n");
        var text = File.ReadAllText(_run.ConfigurationPath);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("has changed since it was read");
        Assert.Equal(text, File.ReadAllText(_run.ConfigurationPath));
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        File.SetUnixFileMode(_run.ConfigurationPath, UnixFileMode.UserRead);
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw lines and zones" }).ClickAsync();
        await page.GetByLabel("Name of the zone").FillAsync("grass");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is read-only");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("docs/edge.md");
        Assert.Equal(text, File.ReadAllText(_run.ConfigurationPath));

        await Assertions.Expect(page.Locator(".number")).ToHaveTextAsync(new Regex(@"\d"), new() { Timeout = 10_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(page.Locator(".state")).ToHaveTextAsync("offline: disabled by a command", new() { Timeout = 10_000 });
        // What was seen last is not what is there; totals are.
        await Assertions.Expect(page.Locator(".number")).ToHaveTextAsync("–");
        await ShotAsync(page, "edit-away.png");
        await _run.DisposeAsync();
        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("the device does not answer", new() { Timeout = 10_000 });
        File.Delete(_run.ConfigurationPath);
        _run = new DaemonRun(_folder, Yaml, model: HandMade.Model(_folder));
        await Assertions.Expect(page.Locator("#summary")).ToContainTextAsync("0 of 1 camera online", new() { Timeout = 20_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^lawn") })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Enable" }).ClickAsync();
        await Assertions.Expect(page.Locator(".state")).ToContainTextAsync("online", new() { Timeout = 20_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Reload the configuration" }).ClickAsync();
        await Assertions.Expect(page.Locator("#reloading")).ToContainTextAsync("Changed: nothing.");
    }

    /// <summary>With one finger, by so many pixels.</summary>
    static async Task DragAsync(IPage page, ILocator what, double right, double down)
    {
        var box = (await what.BoundingBoxAsync())!;
        var (x, y) = (box.X + box.Width / 2, box.Y + box.Height / 2);
        var browser = await page.Context.NewCDPSessionAsync(page);
        await TouchAsync("touchStart", [new { x, y }]);
        for (var i = 1; i <= 5; i++) await TouchAsync("touchMove", [new { x = x + right * i / 5, y = y + down * i / 5 }]);
        await TouchAsync("touchEnd", []);

        Task TouchAsync(string type, object[] touchPoints) => browser.SendAsync(
            "Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = touchPoints });
    }

    async Task<int> TrackAsync()
    {
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}/api/cameras/yard/live"), default);
        var buffer = new byte[200_000];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, default);
            if (part.MessageType == System.Net.WebSockets.WebSocketMessageType.Text
                && Regex.Match(System.Text.Encoding.UTF8.GetString(buffer, 0, part.Count), @"""id"":(\d+)") is { Success: true } id)
                return int.Parse(id.Groups[1].Value);
        }
    }

    /// <summary>For whoever wants to look at it: in the folder that the environment names.</summary>
    static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SQAIR_TEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = true });
    }

    async Task<IPage> OpenAsync(int width, int height, bool touch = false)
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, HasTouch = touch });
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _errors.Add(error);
        await page.GotoAsync($"http://127.0.0.1:{_port}/");
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("What yard sees: 1 person") }))
            .ToBeVisibleAsync(new() { Timeout = 60_000 });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _run.DisposeAsync();
        _folder.Dispose();
        Assert.Empty(_errors);
    }
}
