namespace Polywire.Formats.Tests;

/// <summary>Every scalar at its edges in both formats: whole, cut at every byte, and with every byte wrong in every way.</summary>
public sealed class ScalarEdgeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Booleans() => Check<bool, BooleanShape>(false, true);

    [Fact]
    public void Integers()
    {
        Check<sbyte, Int8Shape>(sbyte.MinValue, -1, 0, sbyte.MaxValue);
        Check<byte, UInt8Shape>(0, 127, 128, byte.MaxValue);
        Check<short, Int16Shape>(short.MinValue, sbyte.MinValue - 1, sbyte.MinValue, -33, -32, 0, 127, 128, 255, 256, short.MaxValue);
        Check<ushort, UInt16Shape>(0, 127, 128, 255, 256, ushort.MaxValue);
        Check<int, Int32Shape>(int.MinValue, short.MinValue - 1, short.MinValue, -1, 0, ushort.MaxValue, ushort.MaxValue + 1, int.MaxValue);
        Check<uint, UInt32Shape>(0, ushort.MaxValue, ushort.MaxValue + 1, uint.MaxValue);
        Check<long, Int64Shape>(long.MinValue, int.MinValue - 1L, int.MinValue, -1, 0, 1L << 53, (1L << 53) + 1, uint.MaxValue, uint.MaxValue + 1L, long.MaxValue);
        Check<ulong, UInt64Shape>(0, uint.MaxValue, uint.MaxValue + 1UL, long.MaxValue, long.MaxValue + 1UL, ulong.MaxValue);
    }

    [Fact]
    public void Numbers()
    {
        Check<float, SingleShape>(0, -0f, 0.1f, float.Epsilon, float.MinValue, float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        Check<double, DoubleShape>(0, -0d, 0.1, 1, 1e300, double.Epsilon, double.MinValue, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        Check<decimal, DecimalShape>(0, 0.1m, 1.10m, -1, decimal.MinValue, decimal.MaxValue, 0.0000000000000000000000000001m, 7.9228162514264337593543950335m);
    }

    [Fact]
    public void Negative_zero_keeps_its_sign()
    {
        foreach (string format in Coded.Formats)
        {
            Assert.True(double.IsNegative(Coded.Read<double, DoubleShape>(format, Coded.Write<double, DoubleShape>(format, -0d))));
            Assert.True(double.IsNegative(Coded.Read<Value, ValueShape>(format, Coded.Write<Value, ValueShape>(format, Value.From(-0d))).AsDouble()));
        }
    }

    [Fact]
    public void Texts() => Check<string, TextShape>(
        "", "a", "\0", "\"\\/\b\f\n\r\t\u007f", "<&'>", "é", "猫", "🐈", "\u2028", new string('x', 31), new string('x', 32), new string('é', 15) + "x", new string('é', 16),
        new string('猫', 10), new string('猫', 11), new string('x', 255), new string('x', 256), new string('猫', 85), new string('猫', 86));

    [Fact]
    public void Long_texts()
    {
        foreach (string format in Coded.Formats)
        {
            foreach (int length in new[] { 32_767, 32_768, 65_535, 65_536, 200_000 })
            {
                foreach (char letter in "x猫")
                {
                    string text = new(letter, length);
                    Assert.Equal(text, Coded.Read<string, TextShape>(format, Coded.Write<string, TextShape>(format, text)));
                }
            }
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        foreach (string format in Coded.Formats)
            Assert.Equal("a\uFFFDb", Coded.Read<string, TextShape>(format, Coded.Write<string, TextShape>(format, "a\uD83Db")));
    }

    [Fact]
    public void Bytes()
    {
        Check<byte[], BinaryShape>([], [0], [255, 254], [.. Enumerable.Range(0, 255).Select(number => (byte)number)], new byte[256]);
        Assert.Equal([1, 2], Coded.Read<ReadOnlyMemory<byte>, MemoryShape>("json", "\"AQI=\""u8).ToArray());
        Assert.Equal(65_536, Coded.Read<byte[], BinaryShape>("messagepack", Coded.Write<byte[], BinaryShape>("messagepack", new byte[65_536]))!.Length);
    }

    [Fact]
    public void Points_in_time()
    {
        Check<DateTimeOffset, TimestampShape>(
            DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddTicks(-1), DateTimeOffset.UnixEpoch.AddTicks(1), Noon,
            Noon.AddTicks(1), DateTimeOffset.FromUnixTimeSeconds(uint.MaxValue), DateTimeOffset.FromUnixTimeSeconds(uint.MaxValue + 1L),
            DateTimeOffset.FromUnixTimeSeconds((1L << 34) - 1), DateTimeOffset.FromUnixTimeSeconds(1L << 34));
        Check<DateTime, DateTimeShape>(DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), Noon.UtcDateTime, DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc));
        Check<DateOnly, DateShape>(DateOnly.MinValue, new DateOnly(2024, 2, 29), DateOnly.MaxValue);
        Check<TimeOnly, TimeShape>(TimeOnly.MinValue, new TimeOnly(12, 30), new TimeOnly(1), TimeOnly.MaxValue);
        Check<TimeSpan, DurationShape>(TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromTicks(-1), TimeSpan.FromSeconds(1.5), TimeSpan.MinValue, TimeSpan.MaxValue);
    }

    [Fact]
    public void Offset_from_utc_survives_in_json_only()
    {
        var value = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.FromMinutes(-570));

        var json = Coded.Read<DateTimeOffset, TimestampShape>("json", Coded.Write<DateTimeOffset, TimestampShape>("json", value));
        Assert.True(json.EqualsExact(value));
        var packed = Coded.Read<DateTimeOffset, TimestampShape>("messagepack", Coded.Write<DateTimeOffset, TimestampShape>("messagepack", value));
        Assert.Equal(value, packed);
        Assert.Equal(TimeSpan.Zero, packed.Offset);
    }

    [Fact]
    public void Uuids() => Check<Guid, GuidShape>(Guid.Empty, Guid.AllBitsSet, new Guid("0188a5eb-f1c6-7b3a-8c2d-1f2e3d4c5b6a"));

    [Fact]
    public void Values_that_may_be_null()
    {
        Check<int?, NullableShape<int, Int32Shape>>(null, 0, 5);
        Check<string?, NullableClassShape<string, TextShape>>(null, "", "null");
        foreach (string format in Coded.Formats)
        {
            byte[] none = Coded.Write<int?, NullableShape<int, Int32Shape>>(format, null);
            Assert.Equal(CodecFailure.WrongType, Assert.Throws<CodecException>(() => Coded.Read<int, Int32Shape>(format, none)).Failure);
            Assert.Equal(CodecFailure.WrongType, Assert.Throws<CodecException>(() => Coded.Read<string, TextShape>(format, none)).Failure);
            Assert.Equal(CodecFailure.NotRepresentable, Assert.Throws<CodecException>(() => Coded.Write<string, TextShape>(format, null!)).Failure);
        }
    }

    [Fact]
    public void Collections()
    {
        Check<List<int>, ListShape<int, Int32Shape>>([], [1], [.. Enumerable.Range(0, 15)], [.. Enumerable.Range(0, 16)]);
        Check<string[], ArrayShape<string, TextShape>>([], ["a", "b"]);
        Check<IReadOnlyList<int?>, ReadOnlyListShape<int?, NullableShape<int, Int32Shape>>>(new int?[] { 1, null }, new List<int?> { null }, new LinkedListOfOne<int?>(7));
        Check<HashSet<long>, SetShape<long, Int64Shape>>([], [1, 2], [.. Enumerable.Range(0, 20)]);
        Check<Dictionary<string, bool>, MapShape<string, TextShape, bool, BooleanShape>>([], new() { [""] = true, ["ä\"\n"] = false });
        Check<Dictionary<long, string>, MapShape<long, Int64Shape, string, TextShape>>(new Dictionary<long, string> { [long.MinValue] = "a", [long.MaxValue] = "b" });
        Check<Dictionary<ulong, string>, MapShape<ulong, UInt64Shape, string, TextShape>>(new Dictionary<ulong, string> { [0] = "a", [ulong.MaxValue] = "b" });
        Check<Dictionary<bool, int>, MapShape<bool, BooleanShape, int, Int32Shape>>(new Dictionary<bool, int> { [true] = 1, [false] = 0 });
        Check<IReadOnlyDictionary<sbyte, int>, ReadOnlyMapShape<sbyte, Int8Shape, int, Int32Shape>>(new Dictionary<sbyte, int> { [-128] = 1, [127] = 0 });
    }

    private static void Check<T, TShape>(params T[] edges) where TShape : IShape<T>
    {
        foreach (string format in Coded.Formats)
        {
            foreach (var edge in edges)
            {
                byte[] bytes = Coded.Write<T, TShape>(format, edge);
                Assert.Equivalent(edge, Coded.Read<T, TShape>(format, bytes), strict: true);
                for (int cut = 0; cut < bytes.Length; cut++)
                    Coded.Attack<T, TShape>(format, bytes.AsSpan(0, cut));
                EveryByteWrong<T, TShape>(format, bytes);
            }
        }
    }

    private static void EveryByteWrong<T, TShape>(string format, byte[] bytes) where TShape : IShape<T>
    {
        for (int at = 0; at < Math.Min(bytes.Length, 40); at++)
        {
            byte right = bytes[at];
            // Every byte at the head; further on every eleventh, which is every value in the course of it.
            for (int wrong = at; wrong < at + 256; wrong += at < 8 ? 1 : 11)
            {
                bytes[at] = (byte)wrong;
                Coded.Attack<T, TShape>(format, bytes);
            }
            bytes[at] = right;
        }
    }

    /// <summary>A list that is neither array nor List.</summary>
    private sealed class LinkedListOfOne<T>(T item) : IReadOnlyList<T>
    {
        public int Count => 1;

        public T this[int index] => item;

        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)[item]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
