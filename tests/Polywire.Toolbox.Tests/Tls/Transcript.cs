using System.Runtime.CompilerServices;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>What openssl 3.0.19 said (tests/transcripts/tls/record.py).</summary>
internal static class Transcript
{
    public static byte[] Read(string name, [CallerFilePath] string here = "") =>
        Convert.FromHexString(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../transcripts/tls/openssl", name + ".hex")).ReplaceLineEndings(""));
}
