using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Tests.Names;

/// <summary>DNS over HTTPS against a server that answers as a test wants it to.</summary>
public sealed class HttpsTests
{
    private static readonly ResolverConfiguration s_patient = new() { Timeout = TimeSpan.FromSeconds(60), Attempts = 1 };
    private static readonly DnsQuestion s_question = new(DnsName.Parse("www.cats.test"), DnsType.A);

    [Theory]
    [InlineData("cats.example", true)]
    [InlineData("dogs.example", false)]
    [InlineData(null, false)]
    public async Task The_certificate_holds_the_name_that_is_demanded(string? name, bool trusted)
    {
        using Certificates certificates = new();
        certificates.MakeServerOfAnother();
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificates.Server, certificates.ServerKey);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, certificate, "200 OK");
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(certificates.Ca);
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [new DnsServer(new Uri($"https://{listener.LocalEndpoint}/dns-query")) { TlsName = name }], Authorities = authorities, Configuration = s_patient });

        if (trusted) Assert.True((await resolver.QueryAsync(s_question, TestContext.Current.CancellationToken)).HasAnswers);
        else Assert.Contains("certificate", (await Assert.ThrowsAsync<PolywireException>(() => resolver.QueryAsync(s_question, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        listener.Stop();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, string status)
    {
        try
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await using SslStream stream = new(client.GetStream());
            await stream.AuthenticateAsServerAsync(certificate);
            byte[] buffer = new byte[4096];
            int length = 0, head = -1;
            // The question is all of the body, and ends with OPT.
            while (head < 0 || length < head + DnsWriter.Write(DnsMessage.Query(s_question, 0)).Length)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length));
                if (read == 0) return;
                length += read;
                head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is var end and >= 0 ? end + 4 : -1;
            }

            byte[] answer = DnsWriter.Write(FakeDnsServer.Answer(DnsReader.Read(buffer.AsSpan(head, length - head))));
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/dns-message\r\nContent-Length: {answer.Length}\r\n\r\n"));
            await stream.WriteAsync(answer);
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // Whoever does not trust us hangs up.
        }
    }
}
