using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Polywire.Formats;
using Polywire.Formats.Bench;

// Polywire.Formats.Bench ROW: both sides in turn, 40 rounds of 25 ms each after warming up; the medians as one JSON line.
const int Rounds = 40, WarmUpMilliseconds = 1500, RoundMilliseconds = 25;

var order = Order.Sample;
var output = new ArrayBufferWriter<byte>(4096);
using var json = new Utf8JsonWriter(output);
byte[] text = JsonSerializer.SerializeToUtf8Bytes(order, OrderContext.Default.Order), packed = MessagePack.Write(order);

Dictionary<string, Action> ours = new()
{
    ["json-write"] = () => Json.Write(Fresh(), order),
    ["json-read"] = () => Json.Read<Order>(text),
    ["messagepack-write"] = () => MessagePack.Write(Fresh(), order),
    ["messagepack-read"] = () => MessagePack.Read<Order>(packed),
};
Dictionary<string, Action> theirs = new()
{
    ["write"] = () =>
    {
        json.Reset(Fresh());
        JsonSerializer.Serialize(json, order, OrderContext.Default.Order);
    },
    ["read"] = () => JsonSerializer.Deserialize(text, OrderContext.Default.Order),
};

if (args is not [var row] || !ours.TryGetValue(row, out var our))
{
    Console.Error.WriteLine($"usage: Polywire.Formats.Bench ROW, one of {string.Join(", ", ours.Keys)}");
    return 2;
}
var their = theirs[row.Split('-')[1]];
for (var warming = Stopwatch.StartNew(); warming.ElapsedMilliseconds < WarmUpMilliseconds;)
{
    PerSecond(our);
    PerSecond(their);
}
List<double> ourRates = [], theirRates = [];
for (int round = 0; round < Rounds; round++)
{
    ourRates.Add(PerSecond(our));
    theirRates.Add(PerSecond(their));
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"row\":\"{row}\",\"ours_per_s\":{Median(ourRates):F0},\"theirs_per_s\":{Median(theirRates):F0}}}"));
return 0;

ArrayBufferWriter<byte> Fresh()
{
    output.ResetWrittenCount();
    return output;
}

static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

static double PerSecond(Action action)
{
    long count = 0;
    var watch = Stopwatch.StartNew();
    while (watch.ElapsedMilliseconds < RoundMilliseconds)
    {
        for (int burst = 0; burst < 100; burst++)
            action();
        count += 100;
    }
    return count / watch.Elapsed.TotalSeconds;
}
