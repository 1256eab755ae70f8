using System.Buffers;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>What the generator writes for types marked [Shape], through a format.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void AnObjectComesBackAsItWas()
    {
        var cat = new Cat("Tom", 7)
        {
            Born = new(2020, 2, 29),
            Owner = new Owner { Name = "Ann", Phone = 5, Mail = "a@b" },
            Nicknames = ["Tommy", ""],
            Mood = Mood.Angry,
            Sound = "purr",
            Chip = "c1",
            Weights = [3],
            Kittens = [new Cat("Kit") { Born = new(2024, 1, 1) }],
        };

        var back = Packed.Through(cat);

        Assert.Equal((cat.Name, cat.Lives, cat.Born, cat.Mood, cat.Sound, cat.Chip), (back.Name, back.Lives, back.Born, back.Mood, back.Sound, back.Chip));
        Assert.Equal(("Ann", 5L, "a@b", null), (back.Owner!.Name, back.Owner.Phone, back.Owner.Mail, back.Owner.Room));
        Assert.Equal(cat.Nicknames, back.Nicknames);
        Assert.Equal(cat.Weights, back.Weights);
        Assert.Equal(("Kit", 9), (Assert.Single(back.Kittens).Name, back.Kittens[0].Lives));
    }

    [Fact]
    public void WhatIsMissingKeepsTheDefaultOfTheType()
    {
        var back = Packed.Read<Cat>(("name", Value.From("Tom")), ("born", Value.From("2020-02-29")));

        Assert.Equal(9, back.Lives);
        Assert.Equal("meow", back.Sound);
        Assert.Equal("chip-0", back.Chip);
        Assert.Equal([1, 2], back.Weights);
        Assert.Empty(back.Nicknames);
        Assert.Empty(back.Kittens);
        Assert.Null(back.Owner);
    }

    [Fact]
    public void WhatIsRequiredIsNamedWhenItIsMissing()
    {
        var failure = Assert.Throws<CodecException>(() => Packed.Read<Cat>(("lives", Value.From(1))));

        Assert.Equal(CodecFailure.WrongType, failure.Failure);
        Assert.Contains("Cat lacks 'name', 'born'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFieldComesOnce() => Assert.Contains("'x' comes twice",
        Assert.Throws<CodecException>(() => Packed.Read<Point>(("x", Value.From(1)), ("x", Value.From(2)))).Message, StringComparison.Ordinal);
}
