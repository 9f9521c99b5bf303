// Puts the style sheet into the shell itself: on a slow phone fetching it by itself keeps the shell from being painted for more
// than half a second. Both together still fit into what a server may send at once. The server names its hash in the page's
// Content-Security-Policy (api/src/page.rs), so that no other style written into the page counts.
export function inlineStyles() {
  return {
    name: 'inline-styles',
    transformIndexHtml: {
      order: 'post',
      handler(html, context) {
        return html.replace(/<link rel="stylesheet"[^>]* href="\/(assets\/[^"]+\.css)">/g, (_link, file) => {
          const { source } = context.bundle[file]
          delete context.bundle[file]
          return `<style>${source}</style>`
        })
      },
    },
  }
}
