using System.Buffers;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

/// <summary>CURVE's handshake and traffic over buffers, with libsodium's boxes.</summary>
public sealed class CurveTests
{
    private static readonly byte[] s_server = Key("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6");
    private static readonly byte[] s_serverOpen = Key("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7");
    private static readonly byte[] s_client = Key("D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs");
    private static readonly byte[] s_clientOpen = Key("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID");

    // The pairs of zmq_curve(7).
    [Fact]
    public void A_secret_key_has_one_public_key()
    {
        byte[] made = new byte[32];
        Sodium.Instance.PublicKeyOf(s_server, made);
        Assert.Equal(s_serverOpen, made);
        Sodium.Instance.PublicKeyOf(s_client, made);
        Assert.Equal(s_clientOpen, made);
        (string open, string secret) = ZeromqCurve.MakeKeys();
        Sodium.Instance.PublicKeyOf(Key(secret), made);
        Assert.Equal(open, Z85.Encode(made));
    }

    // "Cryptography in NaCl", sections 2, 4 and 10: Alice's and Bob's keys (also RFC 7748 section 6.1), and a box between them.
    [Fact]
    public void Boxes_are_NaCls()
    {
        byte[] alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = Convert.FromHexString("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        byte[] nonce = Convert.FromHexString("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        byte[] text = Convert.FromHexString(
            "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31" +
            "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705");
        string box =
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972" +
            "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3" +
            "7973f622a43d14a6599b1f654cb45a74e355a5";
        byte[] open = new byte[32], shared = new byte[32], made = new byte[text.Length + 16], opened = new byte[text.Length];
        Sodium.Instance.PublicKeyOf(alice, open);
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(open));
        Assert.True(Sodium.Instance.TryShare(bob, alice, shared));
        Sodium.Instance.Seal(text, nonce, shared, made);
        Assert.Equal(box, Convert.ToHexStringLower(made));
        Assert.True(Sodium.Instance.TryOpen(made, nonce, shared, opened));
        Assert.Equal(text, opened);
        made[^1] ^= 1;
        Assert.False(Sodium.Instance.TryOpen(made, nonce, shared, opened));
        Assert.False(Sodium.Instance.TryShare(new byte[32], alice, shared));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(7)]
    [InlineData(1)]
    public void Two_sides_shake_hands_in_pieces_of_any_size_and_know_each_other(int piece)
    {
        (ZmtpCurve client, ZmtpCurve server) = Shake(piece);
        Assert.Equal(s_clientOpen, server.PeerKey.ToArray());
        Assert.Equal(s_serverOpen, client.PeerKey.ToArray());

        var told = new ArrayBufferWriter<byte>();
        server.WriteForSession(told);
        // What a NULL peer would have said: the greeting, and READY with the client's socket type.
        Assert.Equal(64 + 2 + 6 + 1 + 11 + 4 + 4, told.WrittenCount);
        Assert.True(told.WrittenSpan[^4..].SequenceEqual("PUSH"u8));
        foreach (byte[] plain in new byte[][] { [0, 2, 1, 2], [1, 0, 0, 1, 7], [4, 3, 1, 65, 66], Frame(255), Frame(256), Frame(70_000), [0, 0] })
        {
            Assert.Equal(plain, Cross(client, server, plain, piece));
            Assert.Equal(plain, Cross(server, client, plain, piece));
        }
    }

    [Fact]
    public void What_is_changed_repeated_or_not_sealed_is_refused()
    {
        (ZmtpCurve client, ZmtpCurve server) = Shake(int.MaxValue);
        byte[] first = Sealed(client, [0, 2, 1, 2]);
        for (int at = 2; at < first.Length; at++)
        {
            byte[] changed = [.. first];
            changed[at] ^= 0x10;
            Assert.ThrowsAny<ZmtpException>(() => server.OpenFrames(changed, new ArrayBufferWriter<byte>(), out _));
        }
        Assert.Equal(first.Length, server.OpenFrames(first, new ArrayBufferWriter<byte>(), out _));
        Assert.Equal(ZmtpFailure.BadCommand, Assert.Throws<ZmtpException>(() => server.OpenFrames(first, new ArrayBufferWriter<byte>(), out _)).Failure);
        Assert.Throws<ZmtpException>(() => server.OpenFrames([0, 2, 1, 2], new ArrayBufferWriter<byte>(), out _));
        // What this side sealed is not the other's.
        byte[] own = Sealed(server, [0, 2, 1, 2]);
        Assert.Throws<ZmtpException>(() => server.OpenFrames(own, new ArrayBufferWriter<byte>(), out _));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_message_may_be_so_long_and_no_longer(int bytes, bool fits)
    {
        (ZmtpCurve client, ZmtpCurve server) = Shake(int.MaxValue, new ZmtpLimits { MessageBytes = 1000 });
        byte[] message = Sealed(client, Frame(bytes));
        // The claim alone is judged.
        if (fits) Assert.Equal(0, server.OpenFrames(message.AsSpan(0, 9), new ArrayBufferWriter<byte>(), out _));
        else Assert.Equal(ZmtpFailure.MessageTooLong, Assert.Throws<ZmtpException>(() => server.OpenFrames(message.AsSpan(0, 9), new ArrayBufferWriter<byte>(), out _)).Failure);
    }

    [Fact]
    public void A_client_that_means_another_server_gets_no_answer()
    {
        byte[] other = new byte[32];
        Sodium.Instance.MakeKeys(new byte[32], other);
        ZmtpException refused = Assert.Throws<ZmtpException>(() => Shake(new ZmtpCurve(Client(), Sodium.Instance), new ZmtpCurve(Server() with { SecretKey = other }, Sodium.Instance), int.MaxValue));
        Assert.Equal(ZmtpFailure.AccessDenied, refused.Failure);
    }

    [Fact]
    public void Who_is_not_admitted_is_told_400_and_knows_that_it_is_for_good()
    {
        var client = new ZmtpCurve(Client(), Sodium.Instance);
        var server = new ZmtpCurve(Server() with { Admits = key => !key.Span.SequenceEqual(s_clientOpen) }, Sodium.Instance);
        var toServer = new ArrayBufferWriter<byte>();
        var toClient = new ArrayBufferWriter<byte>();
        client.Open(toServer);
        server.Open(toClient);
        client.ShakeHands(toClient.WrittenSpan, toServer, out _);
        toClient.ResetWrittenCount();
        server.ShakeHands(toServer.WrittenSpan, toClient, out _);
        toServer.ResetWrittenCount();
        client.ShakeHands(toClient.WrittenSpan, toServer, out _);
        toClient.ResetWrittenCount();
        Assert.Equal(ZmtpFailure.AccessDenied, Assert.Throws<ZmtpException>(() => server.ShakeHands(toServer.WrittenSpan, toClient, out _)).Failure);
        ZmtpException told = Assert.Throws<ZmtpException>(() => client.ShakeHands(toClient.WrittenSpan, toServer, out _));
        Assert.True(told.IsPermanent);
        Assert.Contains("400", told.Message, StringComparison.Ordinal);
    }

    // Each byte of each command changed, each command cut short, repeated or out of place: sanctioned failures, or waiting, and never a finished handshake.
    [Fact]
    public void A_handshake_with_a_byte_changed_never_ends_well()
    {
        var random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 4_000; round++)
        {
            var client = new ZmtpCurve(Client(), Sodium.Instance);
            var server = new ZmtpCurve(Server(), Sodium.Instance);
            int victim = random.Next(4), count = 0;
            try
            {
                bool done = Run(client, server, bytes =>
                {
                    if (count++ != victim) return bytes;
                    byte[] changed = [.. bytes];
                    if (random.Next(4) == 0) return changed[..random.Next(changed.Length)];
                    // Flags mean nothing here, nor the case of a name, nor HELLO's padding.
                    int from = victim == 0 ? 2 + 6 + 2 + 72 : 18;
                    changed[random.Next(from, changed.Length)] ^= (byte)(1 << random.Next(8));
                    return changed;
                });
                Assert.False(done, $"round {round}: the handshake ended though message {victim} was changed");
            }
            catch (ZmtpException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1_000, 4_000);
    }

    [Fact]
    public void Sealing_and_opening_allocate_nothing()
    {
        (ZmtpCurve client, ZmtpCurve server) = Shake(int.MaxValue);
        ArrayBufferWriter<byte> box = new(4096), text = new(4096);
        byte[] plain = Frame(100);
        Allocates.Nothing(1_000, () =>
        {
            for (int i = 0; i < 1_000; i++) Once();
        });

        void Once()
        {
            box.ResetWrittenCount();
            text.ResetWrittenCount();
            client.Seal(plain, box);
            server.OpenFrames(box.WrittenSpan, text, out _);
        }
    }

    private static ZmtpCurveOptions Client() => new() { ServerKey = s_serverOpen, SecretKey = s_client, SocketType = ZmtpSocketType.Push };

    private static ZmtpCurveOptions Server() => new() { SecretKey = s_server, SocketType = ZmtpSocketType.Pull };

    private static (ZmtpCurve Client, ZmtpCurve Server) Shake(int piece, ZmtpLimits? limits = null)
    {
        var client = new ZmtpCurve(Client() with { Limits = limits ?? ZmtpLimits.Default }, Sodium.Instance);
        var server = new ZmtpCurve(Server() with { Limits = limits ?? ZmtpLimits.Default }, Sodium.Instance);
        Shake(client, server, piece);
        // The session's own first words are swallowed.
        var swallowed = new ArrayBufferWriter<byte>();
        byte[] words = [.. new byte[64], 4, 6, 5, .. "READY"u8];
        Assert.Equal(words.Length, client.Seal(words, swallowed));
        Assert.Equal(words.Length, server.Seal(words, swallowed));
        Assert.Equal(0, swallowed.WrittenCount);
        return (client, server);
    }

    private static void Shake(ZmtpCurve client, ZmtpCurve server, int piece)
    {
        var feeds = (ToServer: new List<byte>(), ToClient: new List<byte>());
        bool done = Run(client, server, bytes => bytes, piece, feeds);
        Assert.True(done);
    }

    private static bool Run(ZmtpCurve client, ZmtpCurve server, Func<byte[], byte[]> between, int piece = int.MaxValue, (List<byte> ToServer, List<byte> ToClient)? feeds = null)
    {
        (List<byte> toServer, List<byte> toClient) = feeds ?? ([], []);
        var words = new ArrayBufferWriter<byte>();
        client.Open(words);
        toServer.AddRange(words.WrittenSpan);
        words.ResetWrittenCount();
        server.Open(words);
        toClient.AddRange(words.WrittenSpan);
        bool clientDone = false, serverDone = false;
        for (bool moved = true; moved && !(clientDone && serverDone);)
        {
            int before = toServer.Count + toClient.Count;
            if (!clientDone) clientDone = Feed(client, toClient, toServer, between, piece);
            if (!serverDone) serverDone = Feed(server, toServer, toClient, between, piece);
            moved = toServer.Count + toClient.Count != before;
        }
        return clientDone && serverDone;
    }

    // Gives one side what has come for it, in pieces; its answers go through whoever stands between.
    private static bool Feed(ZmtpCurve side, List<byte> input, List<byte> output, Func<byte[], byte[]> between, int piece)
    {
        var words = new ArrayBufferWriter<byte>();
        byte[] all = [.. input];
        int from = 0;
        bool done = false;
        for (int seen = Math.Min(piece, all.Length); !done; seen = Math.Min(seen + Math.Min(piece, all.Length), all.Length))
        {
            done = side.ShakeHands(all.AsSpan(from, seen - from), words, out int consumed);
            from += consumed;
            if (seen == all.Length) break;
        }
        input.RemoveRange(0, from);
        if (words.WrittenCount > 0) output.AddRange(between(words.WrittenSpan.ToArray()));
        return done;
    }

    private static byte[] Sealed(ZmtpCurve from, byte[] plain)
    {
        var box = new ArrayBufferWriter<byte>();
        Assert.Equal(plain.Length, from.Seal(plain, box));
        return box.WrittenSpan.ToArray();
    }

    private static byte[] Cross(ZmtpCurve from, ZmtpCurve to, byte[] plain, int piece)
    {
        byte[] box = Sealed(from, plain);
        var text = new ArrayBufferWriter<byte>();
        int done = 0;
        for (int seen = Math.Min(piece, box.Length); ; seen = Math.Min(seen + Math.Max(1, Math.Min(piece, 4096)), box.Length))
        {
            done += to.OpenFrames(box.AsSpan(done, seen - done), text, out _);
            if (seen == box.Length) break;
        }
        Assert.Equal(box.Length, done);
        return text.WrittenSpan.ToArray();
    }

    private static byte[] Frame(int bytes)
    {
        byte[] frame = new byte[ZmtpWriter.FrameLength(bytes)];
        byte[] body = new byte[bytes];
        new Random(bytes).NextBytes(body);
        ZmtpWriter.WriteFrame(frame, body);
        return frame;
    }

    private static byte[] Key(string text)
    {
        byte[] key = new byte[32];
        Assert.True(Z85.TryDecode(text, key));
        return key;
    }
}
