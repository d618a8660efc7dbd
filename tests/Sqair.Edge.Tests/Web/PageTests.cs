using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Web;

/// <summary>The page in a real browser.</summary>
public sealed class PageTests : IAsyncLifetime
{
    readonly TestFolder _folder = new();
    WatchedDaemon _daemon = null!;
    IPlaywright _playwright = null!;
    IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
    }

    [Theory]
    [InlineData(1280, 900)]
    [InlineData(390, 840)]
    public async Task Whoever_has_the_token_sees_who_walks_there(int width, int height)
    {
        var page = await OpenAsync(width, height);
        await page.Locator("#token").FillAsync(WatchedDaemon.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "yard" })).ToBeVisibleAsync();
        Assert.DoesNotContain("token", page.Url);
        var canvas = page.GetByRole(AriaRole.Img, new() { NameRegex = new("What yard sees: 1 person") });
        await Assertions.Expect(canvas).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator(".count")).ToHaveTextAsync("1 person");
        await Assertions.Expect(page.Locator(".interval")).ToHaveTextAsync(new Regex("^likely [0-9]"));
        // Silhouettes are gray; the box and the way of the person are coloured.
        var coloured = await canvas.EvaluateAsync<int>("""
            canvas => {
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let coloured = 0;
              for (let i = 0; i < data.length; i += 4)
                if (Math.abs(data[i] - data[i + 1]) + Math.abs(data[i + 1] - data[i + 2]) > 60) coloured++;
              return coloured;
            }
            """);
        Assert.True(coloured > 200, $"{coloured} coloured pixels");
        await Assertions.Expect(page.Locator("#health")).ToContainTextAsync("broker");
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Who_crosses_a_line_is_counted_and_drawn_within_seconds()
    {
        var page = await OpenAsync(1280, 900, $"?token={WatchedDaemon.Token}");
        var gate = page.GetByRole(AriaRole.Row, new() { NameRegex = new("^gate") });
        await Assertions.Expect(gate).ToContainTextAsync(new Regex(@"[1-9]\d* in, [1-9]\d* out"), new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^lawn") }))
            .ToContainTextAsync(new Regex(@"[01] now, [1-9]\d* entered, \d+ s each"), new() { Timeout = 60_000 });
        await Assertions.Expect(gate.GetByRole(AriaRole.Img)).ToHaveAttributeAsync(
            "aria-label", new Regex(@"^gate, last 24 hours: [1-9]\d* in, [1-9]\d* out; at most [1-9]\d* in an hour$"));
    }

    [Fact]
    public async Task Where_people_walk_is_drawn_when_somebody_asks()
    {
        var page = await OpenAsync(1280, 900, $"?token={WatchedDaemon.Token}");
        var picture = page.Locator(".heat img");
        await Assertions.Expect(page.Locator(".number").First).ToHaveTextAsync(new Regex(@"\d"), new() { Timeout = 60_000 });
        await page.Locator(".heat summary").ClickAsync();
        await Assertions.Expect(picture).ToHaveAttributeAsync("alt", "Heat map of yard, last 24 hours: where people walk and stand");
        await WidthAsync();
        // Over what the camera shows.
        Assert.True(await page.Locator(".heat canvas").EvaluateAsync<bool>(
            "under => under.getContext('2d').getImageData(0, 0, under.width, under.height).data.some(value => value === 255)"));
        await page.GetByLabel("Of yard: where people").SelectOptionAsync("began");
        await Assertions.Expect(picture).ToHaveAttributeAsync("alt", "Heat map of yard, last 24 hours: where people appear");
        await WidthAsync();

        async Task WidthAsync() => Assert.Equal(768, await picture.EvaluateAsync<int>(
            "async image => { await image.decode(); return image.naturalWidth; }"));
    }

    [Fact]
    public async Task A_wrong_token_leads_back_to_the_question()
    {
        var page = await OpenAsync(800, 600);
        await page.Locator("#token").FillAsync("another-token-of-the-tests");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.Locator("#token")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("canvas")).ToHaveCountAsync(0);
    }

    /// <returns>The page; a script error fails the test that opened it.</returns>
    async Task<IPage> OpenAsync(int width, int height, string path = "")
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _errors.Add(error);
        await page.GotoAsync(_daemon.Address.AbsoluteUri + path);
        return page;
    }

    readonly List<string> _errors = [];

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _daemon.DisposeAsync();
        _folder.Dispose();
        Assert.Empty(_errors);
    }
}
