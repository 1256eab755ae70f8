using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>Protocol Buffers: fields that come again merge, and fields that are zero do not come.</summary>
public sealed class MergeTests
{
    [Fact]
    public void TwoEncodingsBehindEachOtherAreMerged()
    {
        var first = new Cat("Tom", 7) { Born = new(2020, 1, 1), Owner = new Owner { Name = "Ann", Phone = 5 }, Nicknames = ["a"], Chip = "one", Weights = [1], Kittens = [new("Kit") { Born = default }] };
        var second = new Cat("Tim", 6) { Born = new(2021, 1, 1), Owner = new Owner { Name = "", Mail = "m" }, Nicknames = ["b"], Chip = "two", Weights = [2], Kittens = [new("Kat") { Born = default }] };

        var merged = Fields.Read<Cat>([.. Fields.Write(first), .. Fields.Write(second)]);

        Assert.Equal(("Tim", 6, "two"), (merged.Name, merged.Lives, merged.Chip));
        Assert.Equal(("Ann", 5L, "m"), (merged.Owner!.Name, merged.Owner.Phone, merged.Owner.Mail));
        Assert.Equal(["a", "b"], merged.Nicknames);
        Assert.Equal([1, 2], merged.Weights);
        Assert.Equal(["Kit", "Kat"], merged.Kittens.Select(kitten => kitten.Name));
    }

    [Fact]
    public void AZeroIsKeptWhereTheDefaultIsSomethingElse()
    {
        var back = Fields.Through(new Cat("", 0) { Born = new(2020, 1, 1), Sound = "", Chip = "", Mood = Mood.Calm });

        Assert.Equal(("", 0, "", "", Mood.Calm), (back.Name, back.Lives, back.Sound, back.Chip, back.Mood));
    }

    [Fact]
    public void WhatIsMissingIsZeroOrTheDefault()
    {
        var cat = Fields.Read<Cat>();

        Assert.Equal(("", 9, "meow", "chip-0"), (cat.Name, cat.Lives, cat.Sound, cat.Chip));
        Assert.Empty(cat.Nicknames);
        Assert.Null(cat.Owner);
    }

    [Fact]
    public void TheLastOfAOneofStays()
    {
        byte[] mail = Fields.Write(new Owner { Name = "Ann", Mail = "a@b" });
        byte[] room = Fields.Write(new Owner { Name = "Ann", Room = 4 });

        var owner = Fields.Read<Owner>([.. mail, .. room]);
        Assert.Equal((null, 4), (owner.Mail, owner.Room));
        owner = Fields.Read<Owner>([.. room, .. mail]);
        Assert.Equal(("a@b", null), (owner.Mail, owner.Room));
    }

    [Fact]
    public void TheLastCaseOfAUnionStaysAndMergesWithItself()
    {
        byte[] fish = Fields.Write<Animal>(new Animal.Fish("Wanda", 3));
        byte[] deeper = Fields.Write<Animal>(new Animal.Fish("", 4));
        byte[] bird = Fields.Write<Animal>(new Animal.Bird("Tweety"));

        Assert.Equal(new Animal.Bird("Tweety"), Fields.Read<Animal>([.. fish, .. bird]));
        Assert.Equal(new Animal.Fish("Wanda", 4), Fields.Read<Animal>([.. fish, .. deeper]));
        Assert.Equal(7 << 3 | 2, bird[0]);
    }
}
