using System.Runtime.CompilerServices;
using System.Text;
using Polywire.Toolbox.Tls;

namespace Polywire.Robustness.Tests.Tls;

/// <summary>Damaged hellos, flights and dialogs: they end in a <see cref="PolywireException"/> or a value, and cost no more memory than they bring bytes.</summary>
public sealed class TlsMutationTests
{
    private static readonly string[] s_dialogs =
    [
        "220-mail.example\r\n220 ESMTP\r\n250-mail.example\r\n250 STARTTLS\r\n220 go ahead\r\n", "* OK ready\r\na1 OK go\r\n", "+OK ready\r\n+OK go\r\n",
        "INFO {\"server_id\":\"N\",\"tls_required\":true,\"nested\":{\"a\":[1]}}\r\n", "S",
    ];

    [Fact]
    public void Client_hellos() => new Mutations(1, [Read("client-tls10"), Read("client-tls12"), Read("client-tls13")]).Run(100_000, 12_000, static (input, random) =>
    {
        if (TlsSighting.HelloIn(input, 2048, out PolywireException? wrong) is { } hello)
        {
            Assert.InRange(hello.Suites.Count, 0, input.Length / 2);
            _ = hello.Newest;
        }

        Assert.True(wrong is null || wrong.Kind is FailureKind.Protocol or FailureKind.Limit);
    });

    [Fact]
    public void Server_flights()
    {
        byte[][] samples = [Read("server-tls10"), Read("server-tls12"), Read("server-dhe"), Read("server-tls13"), Read("server-retry"), Read("server-alert")];
        new Mutations(2, samples).Run(100_000, 24_000, static (input, random) =>
        {
            var flight = new ServerFlight(4096, goesOn: random.Next(2) == 0);
            try
            {
                int cut = random.Next(input.Length + 1);
                flight.Append(input[..cut]);
                flight.Append(input[cut..]);
            }
            catch (PolywireException failure) when (failure.Kind is FailureKind.Protocol or FailureKind.Limit)
            {
                // The two sanctioned ends.
            }

            _ = new TlsAnswer(flight, "").Exchange;
            Assert.True(flight.Certificates.Sum(static one => one.Length) <= input.Length);
        });
    }

    [Fact]
    public void Server_hellos_of_ssl_2()
    {
        byte[] hello = [0x80, 18, 4, 0, 1, 0, 2, 0, 1, 0, 6, 0, 0, 0xAA, 1, 0, 0x80, 7, 0, 0xC0];
        new Mutations(3, hello).Run(100_000, 1_000, static (input, _) =>
        {
            try
            {
                Assert.InRange(Ssl2.Read(input)?.Length ?? 0, 0, input.Length);
            }
            catch (PolywireException failure) when (failure.Kind is FailureKind.Protocol)
            {
                // The sanctioned end.
            }
        });
    }

    [Fact]
    public void Dialogs_before_tls() => new Mutations(4, [.. s_dialogs.Select(static dialog => Encoding.Latin1.GetBytes(dialog))]).Run(100_000, 12_000, static (input, random) =>
    {
        var talk = new StartTlsTalk((StartTls)random.Next(1, 7), 4096);
        int piece = random.Next(1, 80);
        try
        {
            for (; !input.IsEmpty && !talk.IsDone; input = input[Math.Min(piece, input.Length)..]) _ = talk.Feed(input[..Math.Min(piece, input.Length)]);
        }
        catch (PolywireException failure) when (failure.Kind is FailureKind.Protocol or FailureKind.Refused)
        {
            // The two sanctioned ends.
        }
    });

    private static byte[] Read(string name, [CallerFilePath] string here = "") =>
        Convert.FromHexString(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../transcripts/tls/openssl", name + ".hex")).ReplaceLineEndings(""));
}
