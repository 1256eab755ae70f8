namespace Polywire.Formats.Tests;

/// <summary>What the command line prints and parses.</summary>
public sealed class JsonTextTests
{
    [Fact]
    public void Everything_can_be_printed()
    {
        Assert.Equal("""{"extension":-5,"data":"AQI="}""", Json.Print(Value.Extension(-5, [1, 2])));
        Assert.Equal("\"AQI=\"", Json.Print(Value.From([1, 2])));
        Assert.Equal("\"2026-11-21T10:11:12Z\"", Json.Print(Value.From(new DateTimeOffset(2026, 11, 21, 10, 11, 12, TimeSpan.Zero))));
        Assert.Equal("\"NaN\"", Json.Print(Value.From(double.NaN)));
        var odd = Value.From((KeyValuePair<Value, Value>[])
        [
            new(Value.From([1, 2]), Value.From(1)), new(Value.List(Value.From(1), Value.From("a")), Value.From(2)), new(Value.From(1), Value.From(3)), new(Value.From("1"), Value.Null),
        ]);
        Assert.Equal("""{"AQI=":1,"[1,\"a\"]":2,"1":3,"1":null}""", Json.Print(odd));
        Assert.Equal("""{"name":"Lucy 猫"}""", Value.Map(("name", Value.From("Lucy 猫"))).ToString());
    }

    [Theory]
    [InlineData("7", ValueKind.Integer)]
    [InlineData("7.5", ValueKind.Double)]
    [InlineData("\"7\"", ValueKind.Text)]
    [InlineData("[1,2]", ValueKind.List)]
    [InlineData("{\"a\":1}", ValueKind.Map)]
    [InlineData("null", ValueKind.Null)]
    [InlineData("true", ValueKind.Boolean)]
    [InlineData("maine coon", ValueKind.Text)]
    [InlineData("", ValueKind.Text)]
    [InlineData("[1,", ValueKind.Text)]
    [InlineData("{\"a\":1,\"a\":2}", ValueKind.Text)]
    [InlineData("2026-11-21", ValueKind.Text)]
    public void Arguments_are_json_where_they_are_json(string typed, ValueKind kind)
    {
        var value = Json.ParseOrText(typed);
        Assert.Equal(kind, value.Kind);
        if (kind is ValueKind.Text && typed is not ['"', ..])
            Assert.Equal(typed, value.AsText());
    }

    [Fact]
    public void Text_and_value_are_each_other_s_inverse()
    {
        const string Text = """{"name":"Lucy","lives":9,"big":18446744073709551615,"weights":[4.5,-0.25,1E+300],"none":null,"wild":false,"nested":{"":[]}}""";
        Assert.Equal(Text, Json.Print(Json.Parse(Text)));
        Assert.Throws<CodecException>(() => Json.Parse("{"));
    }
}
