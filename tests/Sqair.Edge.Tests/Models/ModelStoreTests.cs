using Sqair.Edge.Models;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Models;

/// <summary>Which package runs, over every order of pushes and ends of the process.</summary>
public sealed class ModelStoreTests : IDisposable
{
    static readonly string s_a = new('a', 64), s_b = new('b', 64), s_c = new('c', 64);

    static readonly LoopFigures s_before = new(900, 12.5, 0, null, 300, 2.75, 1500.5) { Occupied = 250, OccupiedForeground = 1800 };

    readonly TestFolder _folder = new();

    public ModelStoreTests() => _folder.Write("configured.sqair", "as delivered");

    public void Dispose() => _folder.Dispose();

    string Folder => _folder.File("models");

    /// <summary>As the process's next start sees it.</summary>
    ModelStore Store(out string? note)
    {
        var store = new ModelStore(Folder, _folder.File("configured.sqair"));
        note = store.Read();
        return store;
    }

    ModelStore Store()
    {
        var store = Store(out var note);
        Assert.Null(note);
        return store;
    }

    void Promote(ModelStore store, string sha256, bool prove = true)
    {
        Directory.CreateDirectory(store.Incoming);
        File.WriteAllText(Path.Combine(store.Incoming, "package"), sha256);
        store.Promote(Path.Combine(store.Incoming, "package"), sha256, DateTimeOffset.UnixEpoch, s_before);
        if (prove) store.Prove();
    }

    string[] Packages => [.. Directory.GetFiles(Folder, "*.sqair").Select(file => File.ReadAllText(file)).Order()];

    [Fact]
    public void Two_last_good_ones_stay_and_a_rollback_goes_back_once()
    {
        var store = Store();
        Assert.Equal((null, null, null, false), (store.Running, store.Previous, store.PreviousName, store.IsOnProbation));
        Promote(store, s_a);
        Assert.Equal("configured", Store().PreviousName);
        Promote(store, s_b);
        Promote(store, s_c);
        Assert.Equal([s_b, s_c], Packages);
        var next = Store();
        Assert.Equal(s_c, File.ReadAllText(next.Running!));
        Assert.Equal(s_b[..16], next.PreviousName);
        next.RollBack();
        Assert.Equal((s_b, "configured"), (File.ReadAllText(Store().Running!), Store().PreviousName));
        Assert.Equal([s_b], Packages);
        next.RollBack();
        Assert.Null(Store().Running);
        Assert.Empty(Packages);
    }

    [Fact]
    public void A_push_on_probation_leaves_the_last_good_one_to_go_back_to()
    {
        var store = Store();
        Promote(store, s_a);
        Promote(store, s_b, prove: false);
        Promote(store, s_c, prove: false);
        Assert.Equal([s_a, s_c], Packages);
        Assert.Equal(s_a[..16], store.PreviousName);
        // The last good one itself, pushed again, has the configured one behind it.
        Promote(store, s_a, prove: false);
        Assert.Equal(("configured", s_a), (store.PreviousName, store.RunningSha256));
        Assert.Equal([s_a], Packages);
    }

    /// <summary>What a model on probation is compared with was seen before it, and is not seen again after a restart.</summary>
    [Fact]
    public void What_was_before_a_probation_is_known_over_restarts_until_it_is_over()
    {
        var store = Store();
        Promote(store, s_a, prove: false);
        Assert.Equal(s_before, Store().BeforeProbation);
        store = Store();
        store.CountStart();
        Assert.Equal(s_before, Store().BeforeProbation);
        store.Prove();
        Assert.Null(Store().BeforeProbation);

        // An index of a version that did not keep it.
        Promote(store, s_b, prove: false);
        var index = Path.Combine(Folder, "store.json");
        var text = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(index))!;
        Assert.True(text["trial"]!.AsObject().Remove("before"));
        File.WriteAllText(index, text.ToJsonString());
        Assert.Equal((true, null), (Store().IsOnProbation, Store().BeforeProbation));
    }

    [Fact]
    public void Starts_count_in_probation_and_attempts_to_their_end()
    {
        var store = Store();
        Assert.Equal(0, store.CountStart());
        Promote(store, s_a, prove: false);
        for (var start = 1; start <= 4; start++) Assert.Equal(start, Store().CountStart());
        store = Store();
        store.Prove();
        Assert.Equal((0, false), (Store().CountStart(), Store().IsOnProbation));

        Assert.Equal(1, Store().CountAttempt(s_b));
        Assert.Equal(2, Store().CountAttempt(s_b));
        Assert.Equal(1, Store().CountAttempt(s_c));
        Assert.Equal(2, Store().CountAttempt(s_c));
        Store().EndAttempt();
        Assert.Equal(1, Store().CountAttempt(s_c));
        Assert.Equal(s_a, Store().RunningSha256);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"running": "abc"}""")]
    [InlineData("""{"running": 7}""")]
    [InlineData("""{"running": "../../../../../../../../../../../../../../../../etc/passwd.......x"}""")]
    public void A_damaged_index_is_a_note_and_the_configured_model(string text)
    {
        Promote(Store(), s_a);
        File.WriteAllText(Path.Combine(Folder, "store.json"), text);
        var store = Store(out var note);
        Assert.Contains("store.json: cannot be ", note);
        Assert.Contains("the configured model runs", note);
        Assert.Null(store.Running);
        // And a push repairs it.
        Promote(store, s_b);
        Assert.Equal(s_b, Store().RunningSha256);
        Assert.Equal([s_b], Packages);
    }

    [Fact]
    public void Another_configured_package_wins()
    {
        Promote(Store(), s_a);
        _folder.Write("configured.sqair", "another one");
        var store = Store(out var note);
        Assert.Contains("configured.sqair is another than when the model in", note);
        Assert.Null(store.Running);
    }

    /// <summary>Killed between the package's move and the word on it: it counts for nothing, and goes with the next word.</summary>
    [Fact]
    public void A_package_that_no_index_names_does_not_count_and_goes()
    {
        var store = Store();
        Promote(store, s_a);
        File.WriteAllText(Path.Combine(Folder, s_b[..16] + ".sqair"), s_b);
        store = Store();
        Assert.Equal(s_a, store.RunningSha256);
        Promote(store, s_c);
        Assert.Equal([s_a, s_c], Packages);
    }

    /// <summary>The disk is full, or the folder another's: what runs no more does not count, and that is written when it can be.</summary>
    [Fact]
    public void A_rollback_counts_before_it_can_be_written()
    {
        var store = Store();
        Promote(store, s_a);
        Promote(store, s_b, prove: false);
        var index = Path.Combine(Folder, "store.json");
        File.Move(index, _folder.File("kept"));
        Directory.CreateDirectory(index);
        store.RollBack();
        Assert.Equal((s_a, false), (store.RunningSha256, store.IsOnProbation));
        Assert.NotNull(store.Unsaved);
        Assert.False(store.Save());
        // Both packages are there as long as the disk says that the bad one runs.
        Assert.Equal([s_a, s_b], Packages);
        Directory.Delete(index);
        File.Move(_folder.File("kept"), index);
        Assert.Equal(s_b, Store().RunningSha256);
        Assert.True(store.Save());
        Assert.Null(store.Unsaved);
        Assert.Equal(s_a, Store().RunningSha256);
        Assert.Equal([s_a], Packages);
        Assert.Equal(["store.json"], Directory.GetFiles(Folder).Select(Path.GetFileName).Where(name => !name!.EndsWith(".sqair")));
    }

    [Fact]
    public void Starts_of_a_model_that_has_run_as_long_as_a_probation_do_not_count()
    {
        Promote(Store(), s_a, prove: false);
        for (var start = 1; start <= 3; start++) Assert.Equal(start, Store().CountStart());
        Store().Outlast();
        Assert.Equal(1, Store().CountStart());
        Assert.True(Store().IsOnProbation);
    }
}
