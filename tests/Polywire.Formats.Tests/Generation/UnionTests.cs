using System.Text;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>Unions are objects with exactly one field, and oneofs fields of which one is there at most.</summary>
public sealed class UnionTests
{
    public static TheoryData<Animal, string> Animals => new()
    {
        { new Animal.Fish("Wanda", 2.5), """{"fish":{"name":"Wanda","depth":2.5}}""" },
        { new Animal.Bird("Tweety", new Point { X = 1, Y = 2 }), """{"bird":{"name":"Tweety","nest":{"x":1,"y":2}}}""" },
        { new Animal.Bird("Tweety"), """{"bird":{"name":"Tweety"}}""" },
        { new Animal.Unknown(), """{"unknown":{"name":"?"}}""" },
    };

    [Theory]
    [MemberData(nameof(Animals))]
    public void ACaseIsAFieldOfItsName(Animal animal, string json)
    {
        Assert.Equal(json, Encoding.UTF8.GetString(Json.Write(animal)));
        Assert.Equal(animal, Read<Animal>(json));
        Assert.Equal(animal, Packed.Through(animal));
        Assert.Equal(animal, Fields.Through(animal));
    }

    [Theory]
    [InlineData("""{}""", "needs one of 'fish', 'bird', 'unknown'")]
    [InlineData("""{"fish":{"name":"","depth":1},"bird":{"name":""}}""", "'fish' and 'bird' at once")]
    [InlineData("""{"fish":{"name":""}}""", "Fish lacks 'depth'")]
    public void NoneTwoOrHalfACaseAreRefused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<CodecException>(() => Read<Animal>(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void TheSchemaSaysUnion()
    {
        var schema = (ObjectSchema)SelfShape<Animal>.Schema;

        Assert.True(schema.IsUnion);
        Assert.Equal([("fish", 1, "It swims."), ("bird", 7, ""), ("unknown", 3, "")], schema.Fields.Select(field => (field.Name, field.Number, field.Doc)));
        Assert.Equal("Fish", ((ObjectSchema)schema.Fields[0].Schema).Name);
    }

    [Fact]
    public void OfAOneofOneIsThere()
    {
        Assert.Equal((null, 4), Read<Owner>("""{"name":"Ann","room":4}""") is var owner ? (owner.Mail, owner.Room) : default);
        Assert.Equal((null, 4), Read<Owner>("""{"name":"Ann","mail":null,"room":4}""") is var silent ? (silent.Mail, silent.Room) : default);
        Assert.Contains("'contact'", Assert.Throws<CodecException>(() => Read<Owner>("""{"name":"Ann","mail":"m","room":4}""")).Message, StringComparison.Ordinal);
        Assert.All(((ObjectSchema)SelfShape<Owner>.Schema).Fields.Skip(2), field => Assert.Equal("contact", field.OneOf));
    }

    private static T Read<T>(string json) where T : IShape<T> => Json.Read<T>(Encoding.UTF8.GetBytes(json))!;
}
