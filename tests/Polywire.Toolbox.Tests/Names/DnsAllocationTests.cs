using System.Net;
using System.Net.Sockets;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Tests.Names;

/// <summary>What a question costs in memory: its answer and the tasks of those who wait for it, nothing of the way there and back.</summary>
[Collection(Alone.Name)]
public sealed class DnsAllocationTests
{
    private const int Questions = 2000;

    // The question's and the answer's message with name, record and data, and the tasks of who waits; 1,061 when this was written.
    private const int MostBytes = 1200;

    [Fact]
    public async Task A_question_costs_its_answer()
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Task serving = ServeAsync(server);
        await using DnsResolver resolver = new(new DnsResolverOptions
        {
            Servers = [new DnsServer((IPEndPoint)server.LocalEndPoint!)],
            Configuration = new() { Timeout = TimeSpan.FromSeconds(60), Attempts = 1 },
            // Ports are counted elsewhere.
            Limits = new DnsLimits { QuestionsPerPort = int.MaxValue },
        });
        DnsQuestion question = new(DnsName.Parse("www.cats.test"), DnsType.A);

        double least = double.MaxValue;
        for (int round = 0; round < 20 && least > MostBytes; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Questions; i++) Assert.True((await resolver.QueryAsync(question, TestContext.Current.CancellationToken)).HasAnswers);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Questions);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{least:0} bytes per question");
        Assert.InRange(least, 0, MostBytes);
        server.Dispose();
        await serving;
    }

    // Makes the question its own answer, in place: what is counted is the resolver's alone.
    private static async Task ServeAsync(Socket server)
    {
        byte[] buffer = new byte[512];
        SocketAddress from = new(AddressFamily.InterNetwork);
        // The name of the question, A, IN, 60 s, 192.0.2.1.
        byte[] record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
        try
        {
            while (true)
            {
                int length = await server.ReceiveFromAsync(buffer, SocketFlags.None, from, CancellationToken.None);
                buffer[2] |= 0x80;
                buffer[7] = 1;
                buffer[11] = 0;
                // Without OPT, which has eleven bytes.
                record.CopyTo(buffer, length - 11);
                await server.SendToAsync(buffer.AsMemory(0, length - 11 + record.Length), SocketFlags.None, from, CancellationToken.None);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
