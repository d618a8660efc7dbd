namespace Sqair.Edge.Tests.Tools;

static class TestModel
{
    /// <summary>The model package that ships with the product; without it the test is skipped.</summary>
    public static string PathOrSkip()
    {
        var path = Files.InRepository("models/pedestrians.sqair");
        if (!File.Exists(path)) Assert.Skip("models/pedestrians.sqair is not there; the trainer makes it");
        return path;
    }
}
