using System.Text;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>What the generator writes for types marked [Shape], as it is read and written.</summary>
public sealed class ShapeTests
{
    private static readonly Cat Tom = new("Tom", 7)
    {
        Born = new(2020, 2, 29),
        Owner = new Owner { Name = "Ann", Phone = 5, Mail = "a@b" },
        Nicknames = ["Tommy", ""],
        Mood = Mood.Playful,
        Sound = "purr",
        Chip = "c1",
        Weights = [3],
        Kittens = [new Cat("Kit") { Born = new(2024, 1, 1) }],
        Secret = "hidden",
    };

    [Fact]
    public void MapsBehindTheirInterfaceComeBack()
    {
        var sent = new Indexed(new SortedDictionary<string, int> { ["tom"] = 7, ["kit"] = 9 }, new Dictionary<long, string?> { [1] = null });
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();

        MessagePackFormat.Write<Indexed, Indexed>(buffer, sent);
        Indexed came = MessagePackFormat.Read<Indexed, Indexed>(buffer.WrittenSpan, FormatLimits.Default)!;

        Assert.Equal(sent.Lives, came.Lives);
        Assert.Equal(sent.Names, came.Names);
        came.Lives.Add("new", 1);
        Assert.Equal("{\"lives\":{\"kit\":9,\"tom\":7}}", System.Text.Encoding.UTF8.GetString(Json.Write(sent with { Names = null })));
    }

    [Fact]
    public void AnObjectIsItsFieldsInOrder() => Assert.Equal(
        """{"name":"Tom","lives":7,"owner":{"name":"Ann","phone":5,"mail":"a@b"},"nicknames":["Tommy",""],"mood":"playful","sound":"purr","born":"2020-02-29","chip":"c1","weights":[3],"kittens":[{"name":"Kit","lives":9,"nicknames":[],"mood":"Calm","sound":"meow","born":"2024-01-01","chip":"chip-0","weights":[1,2],"kittens":[]}]}""",
        Encoding.UTF8.GetString(Json.Write(Tom)));

    [Fact]
    public void AnObjectComesBackAsItWas()
    {
        AssertIsTom(Read<Cat>(Encoding.UTF8.GetString(Json.Write(Tom))));
        AssertIsTom(Packed.Through(Tom));
        AssertIsTom(Fields.Through(Tom));
    }

    [Fact]
    public void WhatIsMissingKeepsTheDefaultOfTheType()
    {
        var back = Read<Cat>("""{"name":"Tom","born":"2020-02-29"}""");

        Assert.Equal(9, back.Lives);
        Assert.Equal("meow", back.Sound);
        Assert.Equal("chip-0", back.Chip);
        Assert.Equal([1, 2], back.Weights);
        Assert.Empty(back.Nicknames);
        Assert.Empty(back.Kittens);
        Assert.Null(back.Owner);
    }

    [Fact]
    public void WhatIsThereAsNullIsNull()
    {
        Assert.Null(Read<Cat>("""{"name":"Tom","born":"2020-02-29","owner":null}""").Owner);
        Assert.Contains("chip", Assert.Throws<CodecException>(() => Read<Cat>("""{"name":"Tom","born":"2020-02-29","chip":null}""")).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsRequiredIsNamedWhenItIsMissing()
    {
        var failure = Assert.Throws<CodecException>(() => Read<Cat>("""{"lives":1}"""));

        Assert.Equal(CodecFailure.WrongType, failure.Failure);
        Assert.Contains("Cat lacks 'name', 'born'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFieldComesOnce() =>
        Assert.Contains("'x' comes twice", Assert.Throws<CodecException>(() => Read<Point>("""{"x":1,"y":2,"x":3}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void FieldsMayComeByPosition()
    {
        var point = Read<Point>("[4,5]");

        Assert.Equal((4, 5), (point.X, point.Y));
    }

    [Fact]
    public void ANullWhereNoneIsAllowedCannotBeWritten()
    {
        Assert.Equal(CodecFailure.NotRepresentable, Assert.Throws<CodecException>(() => Json.Write(new Cat(null!) { Born = default })).Failure);
        Assert.Equal(CodecFailure.NotRepresentable, Assert.Throws<CodecException>(() => Json.Write<Cat>(null!)).Failure);
    }

    [Fact]
    public void EnumerationsHaveNamesAndBounds()
    {
        Assert.Equal(Mood.Angry, Read<Cat>("""{"name":"","born":"2020-01-01","mood":200}""").Mood);
        Assert.Equal((Mood)7, Read<Cat>("""{"name":"","born":"2020-01-01","mood":7}""").Mood);
        Assert.Contains("byte", Assert.Throws<CodecException>(() => Read<Cat>("""{"name":"","born":"2020-01-01","mood":300}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConstructorsPrivateSettersAndWhatIsInheritedAreFields()
    {
        Assert.Equal("""{"name":"Kaa","length":3,"weight":1.5}""", Encoding.UTF8.GetString(Json.Write(new Snake("Kaa"))));
        var snake = Read<Snake>("""{"weight":20,"colour":"green","length":9,"name":"Kaa"}""");
        Assert.Equal(("Kaa of 9", 20d, "green"), (snake.Full, snake.Weight, snake.Colour));
        Assert.Equal(1.5, Read<Snake>("""{"name":"Kaa"}""").Weight);
    }

    [Fact]
    public void AGenericTypeDescribesEachOfItsKinds()
    {
        var page = new Page<Point>([new Point { X = 1 }], "next");

        Assert.Equal("""{"items":[{"x":1,"y":0}],"next":"next"}""", Encoding.UTF8.GetString(Json.Write(page)));
        Assert.Equal(1, Assert.Single(Packed.Through(page).Items).X);
        Assert.Equal(("PageOfPoint", "PageOfNode"), (SelfShape<Page<Point>>.Schema.ToString(), SelfShape<Page<Node>>.Schema.ToString()));
    }

    [Fact]
    public void ScalarsKeepTheirValues()
    {
        var most = new Scalars(true, sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue,
            float.Epsilon, double.MaxValue, decimal.MaxValue, "\0é𝄞", 'ß', [0, 255], new byte[] { 1 }, new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc), new(2020, 1, 2, 3, 4, 5, TimeSpan.Zero),
            new(2020, 2, 29), new(23, 59, 59), TimeSpan.FromDays(-2.5), Guid.Parse("12345678-1234-1234-1234-123456789abc"), new("https://a.b/c?d"), new(1, 2, 3), Value.List(Value.From(1)), (DayOfWeek)(-5));

        foreach (var back in new[] { Read<Scalars>(Encoding.UTF8.GetString(Json.Write(most))), Packed.Through(most), Fields.Through(most) })
        {
            Assert.Equal(most.O, back.O);
            Assert.Equal(most.P.ToArray(), back.P.ToArray());
            Assert.Equal(most, back with { O = most.O, P = most.P });
        }
    }

    [Fact]
    public void CollectionsKeepTheirItems()
    {
        var some = new Collections([1], [1, null], ["a", null], [["b"], []], [[2], [3, 4]], ["c", "d"], new() { ["e"] = null, ["f"] = 5 },
            new Dictionary<long, string> { [-6] = "g" }, [Guid.Empty], [true, false], [null, new Point { X = 7 }], [new() { [true] = new Point { Y = 8 } }]);
        string text = Encoding.UTF8.GetString(Json.Write(some));

        Assert.Equal("""{"a":[1],"b":[1,null],"c":["a",null],"d":[["b"],[]],"e":[[2],[3,4]],"f":["c","d"],"g":{"e":null,"f":5},"h":{"-6":"g"},"i":["00000000-0000-0000-0000-000000000000"],"j":[true,false],"k":[null,{"x":7,"y":0}],"l":[{"true":{"x":0,"y":8}}]}""", text);
        Assert.Equal(text, Encoding.UTF8.GetString(Json.Write(Read<Collections>(text))));
        Assert.Equal(text, Encoding.UTF8.GetString(Json.Write(Packed.Through(some))));
    }

    [Fact]
    public void MoreFieldsThanBitsInAWord()
    {
        var wide = new Wide { A0 = 1, D9 = 2, G3 = 3, G4 = 4, G5 = "five" };
        var back = Packed.Through(wide);

        Assert.Equal((1, 2, 3, 4, "five"), (back.A0, back.D9, back.G3, back.G4, back.G5));
        Assert.Equal([1], Read<Wide>("""{"g4":4,"g5":"five"}""").G6);
        Assert.Contains("lacks 'g5'", Assert.Throws<CodecException>(() => Read<Wide>("""{"a0":0,"g4":4}""")).Message, StringComparison.Ordinal);
        Assert.Contains("'g4' comes twice", Assert.Throws<CodecException>(() => Read<Wide>("""{"g4":4,"g4":4,"g5":""}""")).Message, StringComparison.Ordinal);
        // The first and the sixty-fifth share a bit of their words.
        Assert.Equal((5, 6), (Read<Wide>("""{"g4":4,"a0":5,"g5":"","g0":6}""") is var both ? both.A0 : 0, both.G0));
    }

    [Fact]
    public void ChainsEndAtTheLimitOfDepth()
    {
        Node chain = new(0);
        for (int depth = 1; depth < 64; depth++)
            chain = new(depth, chain);

        Assert.Equal(63, Packed.Through(chain).Value);
        string tooDeep = Encoding.UTF8.GetString(Json.Write(chain)).Replace("""{"value":0}""", """{"value":0,"next":{"value":-1}}""", StringComparison.Ordinal);
        Assert.Equal(CodecFailure.Limit, Assert.Throws<CodecException>(() => Read<Node>(tooDeep)).Failure);
    }

    [Fact]
    public void AFailureSaysWhere()
    {
        var failure = Assert.Throws<CodecException>(() => Read<Cat>("""{"name":"Tom","born":"2020-02-29","kittens":[{"name":"Kit","born":"soon"}]}"""));

        Assert.Equal("kittens[0].born", failure.Path);
    }

    private static void AssertIsTom(Cat back)
    {
        Assert.Equal((Tom.Name, Tom.Lives, Tom.Born, Tom.Mood, Tom.Sound, Tom.Chip, null), (back.Name, back.Lives, back.Born, back.Mood, back.Sound, back.Chip, back.Secret));
        Assert.Equal(("Ann", 5L, "a@b", null), (back.Owner!.Name, back.Owner.Phone, back.Owner.Mail, back.Owner.Room));
        Assert.Equal(Tom.Nicknames, back.Nicknames);
        Assert.Equal(Tom.Weights, back.Weights);
        Assert.Equal(("Kit", 9), (Assert.Single(back.Kittens).Name, back.Kittens[0].Lives));
    }

    private static T Read<T>(string json) where T : IShape<T> => Json.Read<T>(Encoding.UTF8.GetBytes(json))!;
}
