using System.Buffers;
using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>What is written is read again, by C# type and by schema.</summary>
public sealed class ProtobufRoundTripTests
{
    public static TheoryData<string> Names => ["full", "empty"];

    [Theory, MemberData(nameof(Names))]
    public void TypesComeBack(string name)
    {
        var sample = name == "full" ? Samples.Full : Samples.Empty;

        var back = Samples.Read<Sample>(Samples.Write(sample));

        Assert.Equal(Samples.Print(sample), Samples.Print(back));
    }

    [Theory, MemberData(nameof(Names))]
    public void SchemasReadAndWriteTheSameBytes(string name)
    {
        byte[] bytes = Samples.Write(name == "full" ? Samples.Full : Samples.Empty);
        var schema = SelfShape<Sample>.Schema;

        var output = new ArrayBufferWriter<byte>();
        ProtobufFormat.Write(output, schema, ProtobufFormat.Read(bytes, schema, ProtobufFormat.Limits));

        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void MessagesCutAnywhereEndInAFailureOrAShorterMessage()
    {
        byte[] bytes = Samples.Write(Samples.Full);
        int whole = 0;

        for (int length = 0; length < bytes.Length; length++)
        {
            try
            {
                Samples.Read<Sample>(bytes.AsSpan(0, length));
                whole++;
            }
            catch (CodecException failure)
            {
                Assert.Equal(CodecFailure.Malformed, failure.Failure);
                Assert.InRange(failure.Offset, 0, length);
            }
        }
        Assert.InRange(whole, 1, 100); // between two fields a message may end
    }

    [Fact]
    public void ADefaultThatIsNoZeroIsWrittenWhenItIsZero()
    {
        Assert.Equal(7, Samples.Read<Sample>([]).Seven);
        Assert.Equal(0, Samples.Read<Sample>(Samples.Write(new Sample { Seven = 0 })).Seven);
    }

    [Fact]
    public void PartsMerge()
    {
        byte[] both = [.. Samples.Write(new Sample { Numbers = [1], Inner = new() { Numbers = [1], Int = 1, Name = "kept" }, Counts = new() { ["a"] = 1, ["b"] = 2 } }),
            .. Samples.Write(new Sample { Numbers = [2, 3], Inner = new() { Numbers = [2], Int = 2 }, Counts = new() { ["a"] = 3 } })];

        var merged = Samples.Read<Sample>(both);

        Assert.Equal([1, 2, 3], merged.Numbers);
        Assert.Equal([1, 2], merged.Inner!.Numbers);
        Assert.Equal(2, merged.Inner.Int);
        Assert.Equal("kept", merged.Inner.Name);
        Assert.Equal(new Dictionary<string, int> { ["a"] = 3, ["b"] = 2 }, merged.Counts);
    }

    [Fact]
    public void OfAOneofTheLastCounts()
    {
        byte[] point = Samples.Write(new Sample { ChoicePoint = new(1, 0) }), name = Samples.Write(new Sample { ChoiceName = "x" });

        var last = Samples.Read<Sample>([.. point, .. name, .. Samples.Write(new Sample { ChoicePoint = new(0, 2) })]);

        Assert.Null(last.ChoiceName);
        Assert.Equal(new Point(0, 2), last.ChoicePoint); // the first point went when the name came
        Assert.Equal("x", Samples.Read<Sample>([.. point, .. point, .. name]).ChoiceName);
        Assert.Equal(new Point(1, 2), Samples.Read<Sample>([.. point, .. Samples.Write(new Sample { ChoicePoint = new(0, 2) })]).ChoicePoint);
    }

    [Fact]
    public void OfAUnionTheLastCounts()
    {
        byte[] cat = Samples.Write<Pet>(new Pet.Cat("Tom", 9)), fish = Samples.Write<Pet>(new Pet.Fish());

        Assert.Equal(new Pet.Fish(), Samples.Read<Pet>([.. cat, .. fish]));
        Assert.Equal(new Pet.Cat("Tom", 3), Samples.Read<Pet>([.. cat, .. Samples.Write<Pet>(new Pet.Cat("", 3))]));
        Assert.Equal(CodecFailure.WrongType, Assert.Throws<CodecException>(() => Samples.Read<Pet>([])).Failure);
    }

    [Fact]
    public void WhatIsNoObjectIsFieldOneOfAMessage()
    {
        Assert.Equal("0807", Convert.ToHexString(Samples.Write<long, Int64Shape>(7)));
        Assert.Equal("", Convert.ToHexString(Samples.Write<long, Int64Shape>(0)));
        Assert.Equal("0800", Convert.ToHexString(Samples.Write<long?, NullableShape<long, Int64Shape>>(0)));
        Assert.Equal("", Convert.ToHexString(Samples.Write<long?, NullableShape<long, Int64Shape>>(null)));
        Assert.Equal("0A020102", Convert.ToHexString(Samples.Write<int[], ArrayShape<int, Int32Shape>>([1, 2])));
        Assert.Equal("0A020801", Convert.ToHexString(Samples.Write<Point?, NullableClassShape<Point, SelfShape<Point>>>(new(1, 0))));
        Assert.Equal(0, ProtobufFormat.Read<long, Int64Shape>([], ProtobufFormat.Limits));
        Assert.Null(ProtobufFormat.Read<long?, NullableShape<long, Int64Shape>>([], ProtobufFormat.Limits));
        Assert.Equal("", ProtobufFormat.Read<string, TextShape>([], ProtobufFormat.Limits));
        Assert.Equal([1, 2, 3], ProtobufFormat.Read<int[], ArrayShape<int, Int32Shape>>([0x08, 1, 0x10, 9, 0x0A, 2, 2, 3], ProtobufFormat.Limits)!);
        Assert.Null(ProtobufFormat.Read<Point?, NullableClassShape<Point, SelfShape<Point>>>([], ProtobufFormat.Limits));
    }

    [Fact]
    public void ANothingTakesWhateverComes()
    {
        Assert.Empty(Samples.Write<Nothing, NothingShape>(default));
        ProtobufFormat.Read<Nothing, NothingShape>([0x0A, 3, 1, 2, 3, 0x10, 1], ProtobufFormat.Limits);
    }
}
