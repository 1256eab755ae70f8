using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Polywire.Addressing;
using Polywire.Hubs.Topics;

namespace Polywire.Soak;

/// <summary>The hub's process: warms up, soaks, and judges.</summary>
internal static class Soak
{
    private const long OneBuffer = 1024 * 1024;

    // Long enough that what is used often is compiled.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(60);
    private static int s_wrong;

    internal static async Task<int> RunAsync(TimeSpan time, int lives)
    {
        // A small output, so that who does not read is cut, and its drops are among the counters.
        await using Hub hub = await Hub.StartAsync(new HubOptions { Connection = new Connections.ConnectionLimits { OutputBytes = 1024 * 1024 } });
        Watcher[] watchers = [.. Watcher.All(hub.Topics)];
        var drops = new DropWatcher(hub.Topics);
        Tally warm = await ClientsAsync(hub, s_warmUp, lives, 1);
        await RestAsync(hub);
        Memory before = await Memory.AtRestAsync();
        Console.WriteLine($"warmed up: {before}");
        Tally tally = await ClientsAsync(hub, time, lives, 1000);
        await RestAsync(hub);
        Console.WriteLine(JsonSerializer.Serialize(tally));
        JsonElement figures = await PageAsync(hub, "/varz");
        Console.WriteLine(JsonSerializer.Serialize(figures));

        foreach (string failure in warm.Failures.Concat(tally.Failures)) Expect("clients fail", failure, "");
        long published = warm.Published + tally.Published;
        foreach (Watcher watcher in watchers) Expect($"published, and seen by a subscription of kind {watcher.Kind}", watcher.Count, published);
        foreach (Watcher watcher in watchers) Expect($"what its subscription has counted", watcher.Subscription.Delivered, published);
        Expect("numbered messages pushed, and seen", tally.Seen, tally.Pushed);
        await JudgeFiguresAsync(hub, figures, drops);
        Memory after = await Memory.AtRestAsync();
        Console.WriteLine($"at the end: {after}");
        if (after.Resident > before.Resident * 1.1) Expect("memory after, of before", after.Resident / (double)before.Resident, 1.1);
        // So little that a tenth of it is one buffer.
        if (after.Heap > before.Heap * 1.1 + OneBuffer) Expect("objects after, of before", after.Heap / (double)before.Heap, 1.1);
        Console.WriteLine(s_wrong == 0 ? "everything adds up" : $"{s_wrong} figures are wrong");
        return s_wrong == 0 ? 0 : 1;
    }

    private static async Task JudgeFiguresAsync(Hub hub, JsonElement figures, DropWatcher drops)
    {
        JsonElement queues = figures.GetProperty("queues"), reasons = figures.GetProperty("drops");
        JsonElement[] listed = [.. (await PageAsync(hub, "/queuez")).GetProperty("queues_list").EnumerateArray()];
        Expect("messages with consumers, though there are none", listed.Sum(queue => Number(queue, "unacknowledged")), 0);
        Expect("added + returned, taken + removed + lying there", Number(queues, "added") + Number(queues, "returned"),
            Number(queues, "taken") + Number(queues, "removed") + listed.Sum(queue => Number(queue, "messages")));
        Expect("dropped, by subscriptions and by reason", Number(figures, "dropped"), Number(reasons, "slow_subscriber") + Number(reasons, "unsubscribed"));
        long all = reasons.EnumerateObject().Sum(reason => reason.Value.GetInt64());
        Expect("drops counted, and announced on $hub.drop", drops.Count, all - Number(reasons, "unsubscribed"));
        Expect("subscriptions left", Number(figures, "subscriptions"), Watcher.Kinds.Length + 1);
        Expect("bytes that wait for nobody", Number(figures, "pending_bytes"), 0);
    }

    private static async Task<Tally> ClientsAsync(Hub hub, TimeSpan time, int lives, int seed)
    {
        string[] places = [.. Places(hub)];
        using var clients = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [.. Environment.GetCommandLineArgs()[0].EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : Array.Empty<string>(),
                "clients", time.TotalSeconds.ToString(CultureInfo.InvariantCulture), lives.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture), .. places])
        { RedirectStandardOutput = true })!;
        string told = await clients.StandardOutput.ReadToEndAsync();
        await clients.WaitForExitAsync();
        return JsonSerializer.Deserialize<Tally>(told)!;
    }

    private static IEnumerable<string> Places(Hub hub)
    {
        foreach (string wire in new[] { "redis", "nats", "stomp", "msgpackrpc", "zerorpc", "grpc", "jsonrpc", "xmlrpc" })
            if (hub.Addresses.Any(address => address.Wire == wire || (address.Wire == "http" && wire is "jsonrpc" or "xmlrpc"))) yield return $"{wire}={hub.AddressOf(wire)}";
        foreach (string role in new[] { "xsub", "xpub", "pull", "push" })
            yield return $"zmq/{role}={hub.AddressOf("zmq", role)}";
    }

    // Everybody has gone, and what was to be announced is.
    private static async Task RestAsync(Hub hub)
    {
        for (int i = 0; i < 300 && hub.Connections > 0; i++) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Expect("connections left", hub.Connections, 0);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
    }

    private static async Task<JsonElement> PageAsync(Hub hub, string page)
    {
        using var http = new HttpClient();
        Address place = hub.Addresses.First(address => address.Wire == "http");
        return JsonDocument.Parse(await http.GetStringAsync(new Uri(place + page))).RootElement;
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static void Expect<T>(string what, T is_, T should) where T : IEquatable<T>
    {
        if (is_.Equals(should)) return;
        s_wrong++;
        Console.WriteLine($"WRONG {what}: {is_}, not {should}");
    }
}
