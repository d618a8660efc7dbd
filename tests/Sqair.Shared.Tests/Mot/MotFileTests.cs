using Sqair.Mot;

namespace Sqair.Shared.Tests.Mot;

public sealed class MotFileTests
{
    static IReadOnlyList<MotRow> Read(string text) => MotFile.Read(new StringReader(text), "clip.txt");

    static string Written(params MotRow[] rows)
    {
        var writer = new StringWriter { NewLine = "\n" };
        MotFile.Write(writer, rows);
        return writer.ToString();
    }

    [Fact]
    public void Files_count_from_one_and_rows_from_zero()
    {
        var row = Assert.Single(Read("1,9,499,158,31.03,75.17,1,-4.1554,-7.3591,0\n"));
        Assert.Equal(new MotRow(0, 9, 498, 157, 31.03f, 75.17f, 1, -4.1554f, -7.3591f, 0), row);
        Assert.Equal("1,9,499,158,31.03,75.17,1,-4.1554,-7.3591,0\n", Written(row));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var random = new Random(4);
        var rows = Enumerable.Range(0, 200).Select(i => new MotRow(i / 3, i % 7 - 1, Quarter(-50, 700),
            Quarter(-50, 500), Quarter(0, 90), Quarter(0, 200), Quarter(0, 1), Quarter(-5, 5), Quarter(-5, 5), Quarter(-5, 5))).ToArray();
        Assert.Equal(rows, Read(Written(rows)));

        // Quarters survive two decimals exactly.
        float Quarter(int low, int high) => 0.25f * random.Next(4 * low, 4 * high);
    }

    [Fact]
    public void Missing_columns_take_their_defaults_and_blank_lines_are_skipped()
    {
        var rows = Read("\n3,-1,10,20,30,40\r\n   \n4, 2, 10, 20, 30, 40, 0.5, 1, 0.8\n");
        Assert.Equal([new MotRow(2, -1, 9, 19, 30, 40, 1, -1, -1, -1), new MotRow(3, 2, 9, 19, 30, 40, 0.5f, 1, 0.8f, -1)], rows);
    }

    [Theory]
    [InlineData("1,1,10,20,30", "clip.txt, line 2: 5 columns, expected at least 6")]
    [InlineData("1,1,10,twenty,30,40,1", "clip.txt, line 2: top (column 4) is 'twenty', expected a number")]
    [InlineData("1,1,10,,30,40,1", "clip.txt, line 2: top (column 4) is '', expected a number")]
    [InlineData("1,1,10,NaN,30,40,1", "clip.txt, line 2: top (column 4) is 'NaN', expected a number")]
    [InlineData("0,1,10,20,30,40,1", "clip.txt, line 2: frame is 0, expected a whole number of at least 1")]
    [InlineData("1.5,1,10,20,30,40,1", "clip.txt, line 2: frame is 1.5, expected a whole number of at least 1")]
    [InlineData("1,2.5,10,20,30,40,1", "clip.txt, line 2: id is 2.5, expected a whole number")]
    [InlineData("1,1,10,20,-30,40,1", "clip.txt, line 2: the box is -30 by 40 pixels")]
    [InlineData("1 1 10 20 30 40 1", "clip.txt, line 2: '1 1 10 20 30 40 1' has no commas, expected columns separated by commas")]
    [InlineData("1,1,10,20,30,40,1,-1,-1,-1,7", "clip.txt, line 2: more than 10 columns")]
    public void A_malformed_row_is_refused_with_its_place(string row, string expected)
    {
        var error = Assert.Throws<MotException>(() => Read("1,1,10,20,30,40,1,-1,-1,-1\n" + row + "\n"));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ground_truth_of_a_real_clip_is_read()
    {
        var path = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "gt.txt"), "gt.txt");
        var rows = MotFile.Read(path);
        Assert.Equal(File.ReadLines(path).Count(line => line.Length > 0), rows.Count);
        Assert.All(rows, row => Assert.True(row is { Frame: >= 0, Width: > 0, Height: > 0 }));
    }
}
