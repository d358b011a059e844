// Client.java: what Java's HTTP clients tell an application
//
// The protocol is client.py's. Run from source, one process for all cases.
//
// Copyright 2026 The Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

public class Client
{
  record Tls (SSLContext context, X509TrustManager trust) { }

  static KeyStore emptyStore () throws Exception
  {
    KeyStore store = KeyStore.getInstance ("PKCS12");
    store.load (null, null);
    return store;
  }

  static Collection<? extends Certificate> certificates (String path) throws Exception
  {
    try (InputStream in = new FileInputStream (path))
      {
        return CertificateFactory.getInstance ("X.509").generateCertificates (in);
      }
  }

  static PrivateKey key (String path) throws Exception
  {
    String pem = Files.readString (Path.of (path)).replaceAll ("-----[^-]+-----|\\s", "");
    return KeyFactory.getInstance ("EC").generatePrivate (new PKCS8EncodedKeySpec (Base64.getDecoder ().decode (pem)));
  }

  // The defaults of the platform: its key manager is the one that matches CA lists.
  static Tls tls (String roots, String certificates, String key) throws Exception
  {
    KeyStore trusted = emptyStore ();
    for (Certificate root : certificates (roots))
      trusted.setCertificateEntry ("root", root);
    TrustManagerFactory trust = TrustManagerFactory.getInstance (TrustManagerFactory.getDefaultAlgorithm ());
    trust.init (trusted);

    KeyManagerFactory own = KeyManagerFactory.getInstance (KeyManagerFactory.getDefaultAlgorithm ());
    KeyStore identity = emptyStore ();
    if (!certificates.isEmpty ())
      identity.setKeyEntry ("client", key (key), new char[0], certificates (certificates).toArray (new Certificate[0]));
    own.init (identity, new char[0]);

    SSLContext context = SSLContext.getInstance ("TLS");
    context.init (own.getKeyManagers (), trust.getTrustManagers (), null);
    return new Tls (context, (X509TrustManager) trust.getTrustManagers ()[0]);
  }

  static String quote (String text)
  {
    StringBuilder quoted = new StringBuilder ("\"");
    for (char c : String.valueOf (text).toCharArray ())
      quoted.append (c < ' ' || c == '"' || c == '\\' ? String.format ("\\u%04x", (int) c) : String.valueOf (c));
    return quoted.append ('"').toString ();
  }

  static String seen (String sees, int status, boolean headers, boolean body)
  {
    return String.format ("\"sees\": %s, \"status\": %d, \"headers\": %b, \"body\": %b", quote (sees), status, headers, body);
  }

  static String error (Throwable error)
  {
    StringBuilder domain = new StringBuilder (error.getClass ().getName ());
    for (Throwable link = error.getCause (); link != null && link != link.getCause (); link = link.getCause ())
      domain.append (" ← ").append (link.getClass ().getName ());
    return String.format ("\"domain\": %s, \"message\": %s", quote (domain.toString ()), quote (error.getMessage ()));
  }

  static boolean filled (InputStream in) throws IOException
  {
    return in != null && in.readAllBytes ().length > 0;
  }

  static String askHttpUrlConnection (String url, Tls tls) throws Exception
  {
    HttpsURLConnection connection = (HttpsURLConnection) new URL (url).openConnection (java.net.Proxy.NO_PROXY);
    connection.setSSLSocketFactory (tls.context ().getSocketFactory ());
    try
      {
        boolean body = filled (connection.getInputStream ());
        return seen ("answer", connection.getResponseCode (), connection.getHeaderFields ().size () > 1, body);
      }
    catch (IOException e)
      {
        InputStream body = connection.getErrorStream ();
        int status = body == null ? -1 : connection.getResponseCode ();
        if (status < 0)
          throw e;
        return seen ("exception-with-answer", status, connection.getHeaderFields ().size () > 1, filled (body)) + ", " + error (e);
      }
  }

  static String askHttpClient (String url, Tls tls) throws Exception
  {
    HttpClient client = HttpClient.newBuilder ().sslContext (tls.context ()).build ();
    HttpResponse<String> response = client.send (HttpRequest.newBuilder (URI.create (url)).build (),
                                                 HttpResponse.BodyHandlers.ofString ());
    return seen ("answer", response.statusCode (), !response.headers ().map ().isEmpty (), !response.body ().isEmpty ());
  }

  static String askApache (String url, Tls tls) throws Exception
  {
    try (CloseableHttpClient client = HttpClients.custom ().setSSLContext (tls.context ()).disableAutomaticRetries ().build ();
         CloseableHttpResponse response = client.execute (new HttpGet (url)))
      {
        return seen ("answer", response.getStatusLine ().getStatusCode (), response.getAllHeaders ().length > 0,
                     EntityUtils.toByteArray (response.getEntity ()).length > 0);
      }
  }

  static String askOkHttp (String url, Tls tls) throws Exception
  {
    OkHttpClient client = new OkHttpClient.Builder ()
      .sslSocketFactory (tls.context ().getSocketFactory (), tls.trust ()).proxy (java.net.Proxy.NO_PROXY)
      .retryOnConnectionFailure (false).build ();
    try (okhttp3.Response response = client.newCall (new Request.Builder ().url (url).build ()).execute ())
      {
        return seen ("answer", response.code (), response.headers ().size () > 0, response.body ().bytes ().length > 0);
      }
    finally
      {
        client.connectionPool ().evictAll ();
      }
  }

  static String ask (String platform, String url, Tls tls) throws Exception
  {
    switch (platform)
      {
      case "java.httpurlconnection":
        return askHttpUrlConnection (url, tls);
      case "java.net-http":
        return askHttpClient (url, tls);
      case "java.apache-httpclient":
        return askApache (url, tls);
      default:
        return askOkHttp (url, tls);
      }
  }

  public static void main (String[] arguments) throws Exception
  {
    BufferedReader in = new BufferedReader (new InputStreamReader (System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream (System.out, true, StandardCharsets.UTF_8);

    for (String line = in.readLine (); line != null; line = in.readLine ())
      {
        String[] parts = line.split ("\t", -1);
        String seen;
        try
          {
            seen = ask (parts[0], parts[1], tls (parts[2], parts[3], parts[4]));
          }
        catch (Exception e)
          {
            seen = seen ("transport-error", 0, false, false) + ", " + error (e);
          }
        out.println ("{" + seen + "}");
      }
    System.exit (0);
  }
}
