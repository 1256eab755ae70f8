using System.Buffers;
using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>Values to write and read.</summary>
internal static class Samples
{
    public static Sample Full { get; } = new()
    {
        Flag = true,
        Tiny = -8,
        Octet = 200,
        Small = -30_000,
        SmallUnsigned = 60_000,
        Int = int.MinValue,
        Unsigned = uint.MaxValue,
        Long = long.MinValue,
        LongUnsigned = ulong.MaxValue,
        Single = 1.5f,
        Double = -0.0,
        Price = 12345678901234567890.12m,
        Name = "Käse \U0001F9C0",
        Data = [0, 1, 255],
        When = new DateTimeOffset(2026, 11, 21, 10, 11, 12, TimeSpan.Zero).AddTicks(1234567),
        Day = new DateOnly(2026, 11, 21),
        Clock = new TimeOnly(10, 11, 12, 500),
        Span = TimeSpan.FromSeconds(-1.5),
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Color = Color.DarkGreen,
        Zigzag = -2,
        Fixed = -2,
        FixedUnsigned = 7,
        MaybeInt = 0,
        MaybeName = "",
        Inner = new Sample { Int = 5, Seven = 0, Inner = new Sample() },
        MaybeWhen = DateTimeOffset.UnixEpoch,
        Numbers = [0, 1, -1, 300],
        Zigzags = [0, -1, long.MaxValue],
        Names = ["", "a", new string('b', 200)],
        Points = [new(0, 0), new(1, -2)],
        Colors = [Color.Red, Color.Negative, (Color)77],
        Spans = [TimeSpan.Zero, TimeSpan.FromDays(400)],
        Counts = new() { [""] = 0, ["one"] = 1 },
        Places = new() { [-1] = new(3, 4), [0] = new(0, 0) },
        Truths = new() { [false] = "no", [true] = "yes" },
        Grid = [[], [1, 2], [0]],
        Holes = [null, 0, 5],
        Shapes = new() { ["none"] = [], ["some"] = [null, new(1, 2)] },
        Cube = [[], [[], ["x", ""]]],
        Tables = [[], new() { ["pi"] = 3.14 }],
        Any = Value.Map(("a", Value.List(Value.From(1L), Value.Null, Value.From(true))), ("b", Value.From("text")), ("c", Value.From(0.5))),
        Anys = [Value.Null, Value.From(0L), Value.From("")],
        Pet = new Pet.Cat("Tom", 9),
        ChoicePoint = new(0, 7),
        Far = 1,
    };

    public static Sample Empty { get; } = new();

    public static byte[] Write<T>(T value) where T : IShape<T> => Write<T, SelfShape<T>>(value);

    public static byte[] Write<T, TShape>(T value) where TShape : IShape<T>
    {
        var output = new ArrayBufferWriter<byte>();
        ProtobufFormat.Write<T, TShape>(output, value);
        return output.WrittenSpan.ToArray();
    }

    public static T Read<T>(ReadOnlySpan<byte> input) where T : IShape<T> => ProtobufFormat.Read<T, SelfShape<T>>(input, ProtobufFormat.Limits)!;

    /// <summary>The value as bytes of another format, to compare with.</summary>
    public static string Print<T>(T value) where T : IShape<T>
    {
        var output = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write<T, SelfShape<T>>(output, value);
        return Convert.ToHexString(output.WrittenSpan);
    }
}
