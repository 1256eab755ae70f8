using System.Runtime.CompilerServices;

namespace Polywire.Formats.Tests;

/// <summary>docs/guide/formats.md says which types come back as they went: each row is tried.</summary>
public sealed class WireDifferenceTests
{
    private static readonly DateTimeOffset s_time = new(2026, 11, 21, 12, 0, 0, 1, TimeSpan.FromHours(1));

    private static readonly Dictionary<string, Func<string, bool>[]> s_trials = new()
    {
        ["`bool`"] = [Same<bool, BooleanShape>(true)],
        ["`sbyte` `byte` `short` `ushort` `int` `uint`"] =
        [
            Same<sbyte, Int8Shape>(sbyte.MinValue), Same<byte, UInt8Shape>(byte.MaxValue), Same<short, Int16Shape>(short.MinValue), Same<ushort, UInt16Shape>(ushort.MaxValue),
            Same<int, Int32Shape>(int.MinValue), Same<uint, UInt32Shape>(uint.MaxValue),
        ],
        ["`long` `ulong`"] = [Same<long, Int64Shape>(long.MinValue), Same<ulong, UInt64Shape>(ulong.MaxValue)],
        ["`float` `double`"] = [Same<float, SingleShape>(0.1f), Same<float, SingleShape>(float.NaN), Same<double, DoubleShape>(double.Epsilon), Same<double, DoubleShape>(double.NegativeInfinity)],
        ["`decimal`"] = [Same<decimal, DecimalShape>(decimal.MaxValue), Same<decimal, DecimalShape>(1.10m)],
        ["`string`"] = [Same<string, TextShape>("Lucy 🐈 \0")],
        ["`byte[]`"] = [format => Coded.Read<byte[], BinaryShape>(format, Coded.Write<byte[], BinaryShape>(format, [0, 255]))!.AsSpan().SequenceEqual((byte[])[0, 255])],
        ["`DateTimeOffset`"] = [format => Through<DateTimeOffset, TimestampShape>(format, s_time).EqualsExact(s_time)],
        ["`DateOnly` `TimeOnly` `TimeSpan` `Guid`"] =
            [Same<DateOnly, DateShape>(DateOnly.MaxValue), Same<TimeOnly, TimeShape>(TimeOnly.MaxValue), Same<TimeSpan, DurationShape>(TimeSpan.MinValue), Same<Guid, GuidShape>(Guid.AllBitsSet)],
        ["`Dictionary<long, …>`"] =
            [format => Through<Dictionary<long, bool>, MapShape<long, Int64Shape, bool, BooleanShape>>(format, new() { [long.MinValue] = true })!.ContainsKey(long.MinValue)],
        ["`Value` of an extension"] = [Same<Value, ValueShape>(Value.Extension(5, [1]))],
        ["`Value` of a double without fraction"] = [Same<Value, ValueShape>(Value.From(7.0))],
        ["`Value` of binary"] = [Same<Value, ValueShape>(Value.From((byte[])[1]))],
        ["`Value` of a point in time"] = [Same<Value, ValueShape>(Value.From(s_time))],
    };

    [Fact]
    public void Page_agrees_with_the_code()
    {
        string[][] rows = [.. File.ReadAllLines(Page()).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];
        Assert.Equal(s_trials.Keys, rows.Select(row => row[1]));
        foreach (string[] row in rows)
        {
            Assert.Equal((row[1], row[2].StartsWith("same", StringComparison.Ordinal)), (row[1], Holds(row[1], "json")));
            Assert.Equal((row[1], row[3].StartsWith("same", StringComparison.Ordinal)), (row[1], Holds(row[1], "messagepack")));
        }
    }

    private static bool Holds(string row, string format)
    {
        try
        {
            return s_trials[row].All(trial => trial(format));
        }
        catch (CodecException)
        {
            return false;
        }
    }

    private static Func<string, bool> Same<T, TShape>(T value) where TShape : IShape<T> =>
        format => EqualityComparer<T>.Default.Equals(value, Through<T, TShape>(format, value));

    private static T? Through<T, TShape>(string format, T value) where TShape : IShape<T> => Coded.Read<T, TShape>(format, Coded.Write<T, TShape>(format, value));

    private static string Page([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/guide/formats.md");
}
