using System.Text;
using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>The rules of validation attributes: checked after reading, each fault with its path, and told in the schema.</summary>
public sealed class ValidationTests
{
    [Theory]
    [InlineData("""{"label":"ab"}""", "cats: must have at least 1 item")]
    [InlineData("""{"label":"  ","cats":[{}]}""", "label: must not be empty")]
    [InlineData("""{"label":"a","cats":[{}]}""", "label: must have 2 to 20 characters")]
    [InlineData("""{"label":"ab","cats":[{},{},{},{}]}""", "cats: must have at most 3 items")]
    [InlineData("""{"label":"ab","cats":[{}],"places":0}""", "places: must be 1 to 9")]
    [InlineData("""{"label":"ab","cats":[{}],"width":2.5}""", "width: must be at least 0.5 and below 2.5")]
    [InlineData("""{"label":"ab","cats":[{}],"width":0.49}""", "width: must be at least 0.5 and below 2.5")]
    [InlineData("""{"label":"ab","cats":[{}],"built":"1999-12-31"}""", "built: must be 2000-01-01 to 2100-01-01")]
    [InlineData("""{"label":"ab","cats":[{}],"code":"AB-1x"}""", "code: must match [A-Z]{2}-[0-9]+")]
    [InlineData("""{"label":"ab","cats":[{}],"key":"AA=="}""", "key: must have 2 to 4 bytes")]
    [InlineData("""{"label":"ab","cats":[{}],"depth":0.1}""", "depth: must be at most 0")]
    [InlineData("""{"label":"ab","cats":[{}],"numbers":[]}""", "numbers: must have at least 1 item")]
    [InlineData("""{"label":"ab","cats":[{}],"inner":{"x":{"label":"cd","cats":[{}],"places":10}}}""", "inner[x].places: must be 1 to 9")]
    [InlineData("""{"label":"ab","cats":[{}],"places":0,"depth":1}""", "places: must be 1 to 9; depth: must be at most 0")]
    public void ABrokenRuleIsToldWithItsPath(string json, string faults)
    {
        var failure = Assert.Throws<CodecException>(() => Read(json));

        Assert.Equal((CodecFailure.BrokenRule, faults), (failure.Failure, failure.Message));
    }

    [Theory]
    [InlineData("""{"label":"ab","cats":[{}]}""")]
    [InlineData("""{"label":"twenty characters ab","cats":[{},{},{}],"places":9,"width":0.5,"built":"2000-01-01","code":"AB-12","key":"AAA=","depth":0,"numbers":[1]}""")]
    [InlineData("""{"label":"ab","cats":[{}],"places":1,"width":null,"built":"2100-01-01","code":"","key":null,"depth":-1e300,"numbers":null,"inner":{"x":{"label":"cd","cats":[{}]}}}""")]
    public void WhatKeepsTheRulesIsRead(string json) => Assert.NotNull(Read(json).Label);

    [Fact]
    public void TheSchemaTellsTheRules()
    {
        var fields = ((ObjectSchema)SelfShape<Cage>.Schema).Fields.ToDictionary(field => field.Name, field => field.Rules);

        Assert.Equal([new(FieldRuleKind.Filled), new(FieldRuleKind.Length, 2, 20)], fields["label"]);
        Assert.Equal([new(FieldRuleKind.Range, 1, 9)], fields["places"]);
        Assert.Equal([new(FieldRuleKind.Range, 0.5, 2.5) { HighIsExcluded = true }], fields["width"]);
        Assert.Equal([new(FieldRuleKind.Pattern, Pattern: "[A-Z]{2}-[0-9]+")], fields["code"]);
        Assert.Equal([new(FieldRuleKind.Length, 1), new(FieldRuleKind.Length, High: 3)], fields["cats"]);
        Assert.Equal([new(FieldRuleKind.Range, High: 0)], fields["depth"]);
        Assert.True(((ObjectSchema)SelfShape<Cage>.Schema).Fields[0].Required);
    }

    [Fact]
    public void APatternCannotBeKeptBusy()
    {
        string hostile = new string('a', 40) + "!";

        Assert.False(new FieldPattern("(a+)+").Matches(hostile));
        Assert.False(new FieldPattern("(a+)+(?=$)").Matches(hostile));
        Assert.True(new FieldPattern("(a+)+(?=$)").Matches("aaa"));
        Assert.False(new FieldPattern("a|ab").Matches("abc"));
        Assert.True(new FieldPattern("a|ab").Matches("ab"));
    }

    // The cats of the cases above are written short.
    private static Cage Read(string json) => Json.Read<Cage>(Encoding.UTF8.GetBytes(
        json.Replace("{}", """{"name":"Tom","born":"2020-02-29"}""", StringComparison.Ordinal)))!;
}
