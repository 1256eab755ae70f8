using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>Hellos of clients: written and read back, and as openssl writes them, in whatever pieces.</summary>
public sealed class ClientHelloTests
{
    private static readonly ClientHello s_full = new()
    {
        Legacy = TlsVersion.Tls12, SessionId = new byte[] { 1, 2, 3 }, Suites = [0x1301, 0xC030], Compressions = new byte[] { 1, 0 }, ServerName = "cats.example",
        Versions = [0x0304, 0x0303], Groups = [29, 23], Signatures = [0x0804], Alpn = ["h2", "http/1.1"], KeyShares = [29], NextProtocol = true,
    };

    [Fact]
    public void What_is_written_is_read_back()
    {
        ClientHello read = Read(s_full.Write())!;

        Assert.Equal(s_full.Suites, read.Suites);
        Assert.Equal("cats.example", read.ServerName);
        Assert.Equal(s_full.Versions, read.Versions);
        Assert.Equal(TlsVersion.Tls13, read.Newest);
        Assert.Equal(s_full.Groups, read.Groups);
        Assert.Equal(s_full.Signatures, read.Signatures);
        Assert.Equal(s_full.Alpn, read.Alpn);
        Assert.Equal([29], read.KeyShares);
        Assert.True(read.NextProtocol);
        Assert.Equal([1, 2, 3], read.SessionId.ToArray());
        Assert.Equal([1, 0], read.Compressions.ToArray());
    }

    [Fact]
    public void A_bare_hello_has_no_extensions()
    {
        byte[] bytes = new ClientHello { Legacy = TlsVersion.Ssl3, Bare = true, Suites = [0x0005, 0x00FF] }.Write();

        Assert.Equal([0x16, 3, 0], bytes[..3]);
        ClientHello read = Read(bytes)!;
        Assert.True(read.Bare);
        Assert.Equal(TlsVersion.Ssl3, read.Newest);
        Assert.Equal([0x0005, 0x00FF], read.Suites);
    }

    [Fact]
    public void Hellos_of_openssl()
    {
        ClientHello old = Read(Transcript.Read("client-tls10"))!, middle = Read(Transcript.Read("client-tls12"))!, now = Read(Transcript.Read("client-tls13"))!;

        Assert.Equal(TlsVersion.Tls10, old.Newest);
        Assert.Contains(0xC014, old.Suites);
        Assert.Equal(["h2", "http/1.1"], middle.Alpn);
        Assert.Contains(TlsExtension.StatusRequest, middle.Extensions);
        Assert.Equal("localhost", middle.ServerName);
        Assert.Equal(TlsVersion.Tls13, now.Newest);
        Assert.Equal([29], now.KeyShares);
        Assert.Equal(0x1302, now.Suites[0]);
    }

    [Theory]
    [InlineData("client-tls10")]
    [InlineData("client-tls12")]
    [InlineData("client-tls13")]
    public void In_whatever_pieces(string name)
    {
        byte[] bytes = Transcript.Read(name);
        string whole = string.Join(' ', Read(bytes)!.Suites);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var reader = new TlsReader(bytes.Length, "Test");
            reader.Append(bytes.AsSpan(0, cut));
            bool early = reader.TryNext(out TlsMessage message);
            Assert.Equal(cut == bytes.Length, early);
            reader.Append(bytes.AsSpan(cut));
            if (!early) Assert.True(reader.TryNext(out message));
            Assert.Equal(whole, string.Join(' ', ClientHello.Read(message.Body.Span).Suites));
        }
    }

    [Fact]
    public void A_message_cut_over_many_records()
    {
        byte[] message = s_full.Write()[5..];
        var reader = new TlsReader(10_000, "Test");
        foreach (byte one in message) reader.Append([0x16, 3, 1, 0, 1, one]);

        Assert.True(reader.TryNext(out TlsMessage found));
        Assert.Equal(s_full.Suites, ClientHello.Read(found.Body.Span).Suites);
    }

    [Fact]
    public void Every_cut_of_a_body_is_refused_or_read()
    {
        byte[] body = s_full.Write()[9..];
        for (int length = 0; length < body.Length; length++)
        {
            // Without its extensions a hello is whole: where they begin, and nowhere else.
            int extensions = 2 + 32 + 1 + 3 + 2 + 4 + 1 + 2;
            if (length == extensions) Assert.True(ClientHello.Read(body.AsSpan(0, length)).Bare);
            else Assert.Equal(FailureKind.Protocol, Assert.Throws<PolywireException>(() => ClientHello.Read(body.AsSpan(0, length))).Kind);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "this is not TLS: the other side said \"GET / HTTP/1.1\"")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "\"SSH-2.0-OpenSSH_9.2\" (SSH)")]
    [InlineData("220 mail.example ESMTP\r\n", "--starttls smtp")]
    [InlineData("\u0080.\u0001", "SSL 2.0")]
    [InlineData("\u0016\u0003\u0001\u00FF\u00FF", "a record of 65535 bytes")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000", "an empty record")]
    [InlineData("a\"\\\u0007b", "\"a\\x22\\x5c\\x07b\"")]
    public void What_is_no_tls_is_told(string said, string told)
    {
        var reader = new TlsReader(10_000, "Test");
        reader.Append([.. said.Select(static letter => (byte)letter)]);

        Assert.Contains(told, Assert.Throws<PolywireException>(() => reader.TryNext(out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_bytes()
    {
        byte[] bytes = s_full.Write();
        new TlsReader(bytes.Length, "Test").Append(bytes);
        PolywireException more = Assert.Throws<PolywireException>(() => new TlsReader(bytes.Length - 1, "Test").Append(bytes));

        Assert.Equal(FailureKind.Limit, more.Kind);
        Assert.Contains("(Test)", more.Message, StringComparison.Ordinal);
    }

    private static ClientHello? Read(byte[] record) => TlsSighting.HelloIn(record, record.Length, out _);
}
